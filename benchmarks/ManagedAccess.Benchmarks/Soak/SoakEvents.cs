using ManagedAccess.Testing;

namespace ManagedAccess.Benchmarks.Soak;

/// <summary>What happens while the load runs: keys change, and the key server is down, hangs or fails for a while.</summary>
internal sealed class SoakEvents(SoakMix mix, SoakClient client, SoakTally tally, SoakIssuer[] issuers)
{
    private const string Rotation = "key rotation";
    private const int Doomed = 5;

    private static readonly TimeProvider Clock = TimeProvider.System;
    private static readonly TimeSpan LongLife = TimeSpan.FromHours(3);
    private static readonly TimeSpan LongestOutage = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(60);

    // The promise is that a withdrawn key ends within 5 s of the new set being known.
    private static readonly TimeSpan WithdrawalLimit = TimeSpan.FromSeconds(5);
    private static readonly TestIssuerState[] Outages = [TestIssuerState.Down, TestIssuerState.Hanging, TestIssuerState.Failing];

    /// <summary>The longest time from a key's publication to the first token of it that was accepted.</summary>
    public TimeSpan SlowestNewKey { get; private set; }

    public int Rotations { get; private set; }

    public int OutagesSoFar { get; private set; }

    public async Task RunAsync(TimeSpan interval, CancellationToken ending)
    {
        try
        {
            while (true)
            {
                await Task.Delay(interval / 2, Clock, ending);
                foreach (var issuer in issuers)
                {
                    await RotateAsync(issuer, ending);
                }

                await Task.Delay(interval / 2, Clock, ending);
                await FailAsync(Outages[OutagesSoFar % Outages.Length], interval / 4, ending);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
        }
    }

    private async Task RotateAsync(SoakIssuer issuer, CancellationToken ending)
    {
        // Forged tokens with unknown keys arrive all the time: they must not spend what it takes to learn of this one.
        var published = Clock.GetTimestamp();
        var key = issuer.Publish();
        var token = issuer.Person(0, LongLife, key: key);
        while (await client.ProbeAsync(Rotation, mix.Whose(token)) != 200)
        {
            if (Clock.GetElapsedTime(published) > ProbeLimit)
            {
                tally.Wrong(Rotation, $"{issuer.Host}: a new key was not accepted in {ProbeLimit}");
                return;
            }

            await Task.Delay(ProbeInterval, Clock, ending);
        }

        var waited = Clock.GetElapsedTime(published);
        SlowestNewKey = waited > SlowestNewKey ? waited : SlowestNewKey;

        // These have been accepted, and would be for hours, if their key were not withdrawn.
        var doomed = Enumerable.Range(0, Doomed).Select(number => issuer.Person(number, LongLife, key: issuer.Former)).ToList();
        foreach (var credential in doomed)
        {
            await client.SendAsync(Rotation, mix.Whose(credential));
        }

        issuer.Use(key);
        await Task.Delay(WithdrawalLimit, Clock, ending); // what is under way with the key that leaves
        issuer.Withdraw();
        await UntilFetchedAsync(issuer, ending);
        await Task.Delay(WithdrawalLimit, Clock, ending);
        foreach (var credential in doomed)
        {
            await client.SendAsync(Rotation, mix.Refused(credential));
        }

        mix.Refuse(doomed);
        Rotations++;
    }

    // Forged tokens make the app ask again, within what it allows them.
    private async Task UntilFetchedAsync(SoakIssuer issuer, CancellationToken ending)
    {
        var (before, started) = (issuer.KeyFetches, Clock.GetTimestamp());
        while (issuer.KeyFetches == before)
        {
            if (Clock.GetElapsedTime(started) > ProbeLimit)
            {
                tally.Wrong(Rotation, $"{issuer.Host}: keys were not fetched in {ProbeLimit}");
                return;
            }

            await Task.Delay(ProbeInterval, Clock, ending);
        }
    }

    private async Task FailAsync(TestIssuerState outage, TimeSpan most, CancellationToken ending)
    {
        foreach (var issuer in issuers)
        {
            issuer.Become(outage);
        }

        try
        {
            await Task.Delay(most < LongestOutage ? most : LongestOutage, Clock, ending);
            OutagesSoFar++;
        }
        finally
        {
            foreach (var issuer in issuers)
            {
                issuer.Become(TestIssuerState.Serving);
            }
        }
    }
}
