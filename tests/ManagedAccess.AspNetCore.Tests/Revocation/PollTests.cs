using System.Net;
using System.Text.Json.Nodes;
using ManagedAccess.Testing;
using Microsoft.Extensions.Options;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Revocation;

/// <summary>Events that the app asks for (RFC 8936).</summary>
public sealed class PollTests
{
    [Fact]
    public async Task Event_ThatIsPolled_EndsTheSessionAndIsAcknowledged()
    {
        await using var polling = await PollingApp.StartAsync(setup => setup.Settings["Revocation:SharedSignals:PollToken"] = "poll-token");
        var token = polling.App.Bearer(claims => claims["sid"] = "s1");
        var signed = RevocationApp.Signed(polling.App);
        Assert.Equal(HttpStatusCode.OK, (await polling.App.GetAsync("/page", token)).StatusCode);

        polling.AnswerWith(signed);
        await Condition.HoldsAsync(() => polling.Revoked == 1);

        Assert.Equal(HttpStatusCode.Unauthorized, (await polling.App.GetAsync("/page", token)).StatusCode);
        Assert.Equal("token_revoked", polling.App.Audit.Last.Reason);
        var (body, authorization, _) = await polling.NextAsync(2);
        Assert.Equal([PollingApp.IdOf(signed)], body["ack"]!.AsArray().Select(id => id!.GetValue<string>()));
        Assert.Null(body["setErrs"]);
        Assert.Equal("Bearer poll-token", authorization);
        Assert.Equal(32, body["maxEvents"]!.GetValue<int>());
        Assert.True(polling.Poll(1).Body["returnImmediately"]!.GetValue<bool>()); // it is not known yet whether the transmitter answers
        Assert.False(body["returnImmediately"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Event_ThatComesAgain_IsAcknowledgedAgainWithoutASecondEffect()
    {
        await using var polling = await PollingApp.StartAsync();
        var signed = RevocationApp.Signed(polling.App);
        polling.AnswerWith(signed);
        await polling.NextAsync(2);
        polling.App.Clock.Advance(TimeSpan.FromSeconds(5));
        var later = polling.App.Bearer(claims => claims["sid"] = "s1");

        polling.AnswerWith(signed);
        var (body, _, _) = await polling.NextAsync(3);

        Assert.Single(body["ack"]!.AsArray());
        Assert.Single(polling.App.Logs.Named("Revoked"));
        Assert.Equal(HttpStatusCode.OK, (await polling.App.GetAsync("/page", later)).StatusCode);
    }

    [Fact]
    public async Task Acknowledgement_ThatIsLost_IsSentAgain()
    {
        await using var polling = await PollingApp.StartAsync();
        polling.AnswerWith(RevocationApp.Signed(polling.App));
        await polling.NextAsync(2);

        polling.Answer(() => throw new HttpRequestException("reset"));
        var (body, _, _) = await polling.NextAsync(3);
        polling.Answer("""{"sets":{}}""");
        var after = await polling.NextAsync(4);

        Assert.Single(body["ack"]!.AsArray());
        Assert.Null(after.Body["ack"]);
        Assert.Single(polling.App.Logs.Named("EventPollFailed"));
        Assert.Single(polling.App.Logs.Named("EventPollRecovered"));
    }

    [Fact]
    public async Task Event_OfStreamVerification_IsAcknowledgedAndEndsNothing()
    {
        await using var polling = await PollingApp.StartAsync();
        polling.AnswerWith(RevocationApp.Signed(polling.App, claims =>
        {
            claims["sub_id"] = new JsonObject { ["format"] = "opaque", ["id"] = "stream-1" };
            claims["events"] = new JsonObject { ["https://schemas.openid.net/secevent/ssf/event-type/verification"] = new JsonObject { ["state"] = "x" } };
        }));

        Assert.Single((await polling.NextAsync(2)).Body["ack"]!.AsArray());
        Assert.Equal(0, polling.Revoked);
    }

    [Theory]
    [InlineData("iss", "https://evil.example", "invalid_issuer")]
    [InlineData("aud", "https://other.example", "invalid_audience")]
    [InlineData("sub", "ada", "invalid_request")]
    public async Task Event_ThatIsRefused_IsReportedWithItsError(string claim, string value, string error)
    {
        await using var polling = await PollingApp.StartAsync();
        var signed = RevocationApp.Signed(polling.App, claims => claims[claim] = value);

        polling.AnswerWith(signed);
        var (body, _, _) = await polling.NextAsync(2);

        Assert.Equal(error, body["setErrs"]![PollingApp.IdOf(signed)]!["err"]!.GetValue<string>());
        Assert.Null(body["ack"]);
        Assert.Equal(0, polling.Revoked);
    }

    [Fact]
    public async Task Event_WithoutKeysToCheckIt_IsNeitherAcknowledgedNorRefused()
    {
        await using var polling = await PollingApp.StartAsync(setup => setup.Settings["Revocation:SharedSignals:JwksUri"] = "https://nowhere.example/keys");

        polling.AnswerWith(RevocationApp.Signed(polling.App));
        var (body, _, _) = await polling.NextAsync(2);

        Assert.Null(body["ack"]);
        Assert.Null(body["setErrs"]);
    }

    [Fact]
    public async Task Transmitter_WithoutAnEnd_IsNotPolledWithoutAPause()
    {
        await using var polling = await PollingApp.StartAsync();
        var signed = RevocationApp.Signed(polling.App);
        for (var poll = 0; poll < 32; poll++)
        {
            polling.AnswerWith(signed, hasMore: true);
        }

        await Condition.HoldsAsync(() => polling.Count >= 32);
        var (_, _, at) = await polling.NextAsync(33);

        Assert.InRange(at - polling.Poll(32).At, TimeSpan.FromSeconds(1), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task Host_ThatStops_EndsAPollThatIsHeld()
    {
        var polling = await PollingApp.StartAsync();

        await polling.DisposeAsync(); // nobody answers

        Assert.Equal(1, polling.Count);
    }

    [Fact]
    public async Task Token_InAFile_IsReadForEachPoll()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "first\n");
            await using var polling = await PollingApp.StartAsync(setup => setup.Settings["Revocation:SharedSignals:PollTokenPath"] = path);
            await File.WriteAllTextAsync(path, "second\n");
            polling.Answer("""{"sets":{}}""");

            var (_, second, _) = await polling.NextAsync(2);

            Assert.Equal(("Bearer first", "Bearer second"), (polling.Poll(1).Authorization, second));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Events_ThatArePolled_AreNotPushedToo()
    {
        await using var polling = await PollingApp.StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await polling.App.GetAsync("/ssf/events")).StatusCode); // as any path of this app
    }

    [Theory]
    [InlineData("PollEndpoint", "http://idp.example/poll", "expected https")]
    [InlineData("PollEndpoint", "/poll", "PollEndpoint")]
    [InlineData("PollEndpoint", null, "PollEndpoint is not set, but a token for it is")]
    [InlineData("Issuer", null, "Issuer is not set; expected the issuer that the events of this endpoint name")]
    [InlineData("PollTokenPath", "/no/such/file", "are both set")]
    [InlineData("PollTokenPath", "/no/such/file", "which does not exist")]
    [InlineData("PollInterval", "00:00:04", "00:00:03")]
    public async Task Setting_ThatCannotWork_StopsTheHost(string setting, string? value, string message)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => RevocationApp.StartAsync(setup =>
        {
            setup.Settings["Revocation:SharedSignals:PollEndpoint"] = PollingApp.Endpoint;
            setup.Settings["Revocation:SharedSignals:PollToken"] = "poll-token";
            setup.Settings[$"Revocation:SharedSignals:{setting}"] = value;
        }));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("poll-token", exception.Message, StringComparison.Ordinal);
    }
}
