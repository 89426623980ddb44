using System.Globalization;
using Duende.IdentityModel;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Processes;

namespace ManagedAccess.EndToEnd.Tests.Kills;

/// <summary>The process ends without warning while clients register and exchange codes and refresh tokens. Nothing that it has told a client is lost, and no grant is half made.</summary>
public sealed class KillTests
{
    private const int Seed = 20261127;
    private const int Clients = 4;
    private const int MostRequests = 24;
    private const int MostChanges = 60;

    // tests/README.md has the number that proves more.
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("MANAGED_ACCESS_KILLS") ?? "5", CultureInfo.InvariantCulture);

    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    [Trait("Conformance", "EMU-14")]
    public async Task Process_KilledDuringRegistrationAndExchange_LosesNothingThatItTold(EmulatorMode mode)
    {
        var random = new Random(Seed + (int)mode);
        await using var wiki = await DevelopmentWiki.StartAsync(mode);
        using var killSwitch = new KillSwitch();
        using var client = new StandardsClient("Survivor", killSwitch);
        var server = await client.GetServerAsync(wiki.Origin);
        Person[] people = [.. Enumerable.Range(0, Clients).Select(number => number % 2 == 0 ? Person.Ada() : Person.Grace())];
        var errands = new List<Errand>();
        var grants = 0;
        for (var kill = 1; kill <= Kills; kill++)
        {
            killSwitch.Arm(random.Next(1, MostRequests + 1), isAnswered: random.Next(2) == 0, wiki.Kill);
            var begun = await Task.WhenAll(people.Select(person => RunUntilKilledAsync(() => new Errand(client, person, wiki, server, rotates: mode is EmulatorMode.AuthorizationServer))));

            await wiki.RestartAsync();
            grants = GrantRecords.AssertWhole(wiki.EmulatorDatabase);
            foreach (var errand in begun.SelectMany(errand => errand))
            {
                await errand.ResumeAsync();
                errands.Add(errand);
            }
        }

        // The last restart forgot nothing of the first ones.
        foreach (var errand in errands)
        {
            await errand.ResumeAsync();
        }

        Array.ForEach(people, person => person.Dispose());
        var told = errands.Count(errand => errand.ClientId is not null);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{mode}: {Kills} kills, {errands.Count} errands, {told} clients were told of, {grants} grants before the last checks, {errands.Count(errand => errand.IsLost)} answers were lost on the way.");
        Assert.NotEqual(0, grants);
        Assert.Contains(errands, errand => errand.HasGrant);
    }

    // A client whose answer was lost sends its code again. The kills above come to it rarely.
    [Theory]
    [MemberData(nameof(DevelopmentWiki.Modes), MemberType = typeof(DevelopmentWiki))]
    [Trait("Conformance", "EMU-14")]
    public async Task Code_SentAgainAfterItsAnswer_EndsTheGrantAsAWhole(EmulatorMode mode)
    {
        await using var wiki = await DevelopmentWiki.StartAsync(mode);
        using var client = new StandardsClient("Repeater");
        using var ada = Person.Ada();
        var server = await client.GetServerAsync(wiki.Origin);
        var id = await client.RegisterAsync(server);
        var verifier = CryptoRandom.CreateUniqueId();
        var code = (await client.AskAsync(server, id, ada, wiki.Origin, scope: null, verifier)).Code!;
        Assert.False((await client.ExchangeAsync(server, id, wiki.Origin, code, verifier)).IsError);

        var again = await client.ExchangeAsync(server, id, wiki.Origin, code, verifier);

        Assert.Equal(OidcConstants.TokenErrors.InvalidGrant, again.Error);
        Assert.Equal(1, GrantRecords.AssertWhole(wiki.EmulatorDatabase));
    }

    [Fact]
    public async Task Process_KilledWhileItMakesItsFile_LeavesOneThatOpens()
    {
        var random = new Random(Seed);
        var settings = new Dictionary<string, string> { ["Emulator:Mode"] = nameof(EmulatorMode.Edge) };
        for (var kill = 0; kill < (Kills + 1) / 2; kill++)
        {
            var folder = new TemporaryFolder();
            await WikiProcess.KillWhileStartingAsync(settings, folder, random.Next(1, MostChanges + 1));
            await using var wiki = await WikiProcess.StartAsync(settings, folder: folder);

            using var client = new StandardsClient("Newcomer");
            await client.RegisterAsync(await client.GetServerAsync(wiki.Origin));
        }
    }

    /// <summary>One errand after the other until the server ends; all of them, the last one unfinished.</summary>
    private static async Task<List<Errand>> RunUntilKilledAsync(Func<Errand> begin)
    {
        var errands = new List<Errand>();
        try
        {
            while (true)
            {
                errands.Add(begin());
                await errands[^1].GoOnAsync();
            }
        }
        catch (HttpRequestException)
        {
            return errands;
        }
    }
}
