using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Introspection;

/// <summary>An authorization server that is slow, down, lying or huge: the request is neither refused nor served.</summary>
public sealed class IntrospectionOutageTests
{
    public static TheoryData<string> Outages => ["down", "500", "503", "401", "404", "redirect", "redirected", "huge", "html", "not json", "array", "twice", "empty", "text type"];

    [Theory]
    [MemberData(nameof(Outages))]
    [Trait("Conformance", "INT-05")]
    public async Task Answer_ThatCannotBeUsed_IsUnavailable(string outage)
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        var token = app.Issuer.Introspection.Issue();
        app.Issuer.Introspection.Override = question => AnswerOf(outage, app.Issuer.Introspection.About(token).ToJsonString());

        var response = await app.ReadAsync(token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.False(response.Headers.Contains("WWW-Authenticate"));
        Assert.Equal(("introspection_unavailable", AccessOutcome.Unavailable), (app.Audit.Records.Single().Reason, app.Audit.Records.Single().Outcome));
        app.Issuer.Introspection.Override = null;
        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(token)).StatusCode); // one failure does not stop the questions
    }

    [Fact]
    [Trait("Conformance", "INT-05")]
    public async Task Server_ThatHangs_IsUnavailableAfterTheTimeout()
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        var token = app.Issuer.Introspection.Issue();
        app.Issuer.Introspection.Until = new TaskCompletionSource().Task;

        var request = app.ReadAsync(token);
        await Condition.HoldsAsync(() => !app.Issuer.Introspection.Questions.IsEmpty);
        app.Clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(request.IsCompleted);
        app.Clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await request).StatusCode);
    }

    [Fact]
    public async Task Server_ThatIsDown_IsNotAskedForAMomentAndThenAgain()
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        var known = app.Issuer.Introspection.Issue();
        await app.ReadAsync(known);
        app.Issuer.Introspection.Override = _ => throw new HttpRequestException("connection refused");
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.ReadAsync(app.Issuer.Introspection.Issue())).StatusCode);
        }

        Assert.Equal(1 + 3, app.Issuer.Introspection.Questions.Count); // the circuit is open
        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(known)).StatusCode); // what is known still counts
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", app.Bearer())).StatusCode); // and so do JWTs
        Assert.Single(app.Logs.Named("IntrospectionFailed"));

        app.Issuer.Introspection.Override = null;
        app.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(app.Issuer.Introspection.Issue())).StatusCode);
        Assert.Single(app.Logs.Named("IntrospectionRecovered"));
    }

    [Fact]
    public async Task Token_ThatMakesTheServerFail_DoesNotStopQuestionsAboutOthers()
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        app.Issuer.Introspection.Override = question => question.Form["token"].StartsWith("poison", StringComparison.Ordinal) ? new(HttpStatusCode.InternalServerError) : null!;
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.ReadAsync($"poison-{i}")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(app.Issuer.Introspection.Issue())).StatusCode);
    }

    [Fact]
    public async Task Metadata_WithoutAnEndpoint_IsUnavailableAndSaysSo()
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        app.Issuer.MetadataOverride = """{"issuer":"https://as.example.com","jwks_uri":"https://as.example.com/keys"}""";

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.ReadAsync(app.Issuer.Introspection.Issue())).StatusCode);
        Assert.Contains("introspection_endpoint", app.Logs.Named("IntrospectionFailed").Single().Text, StringComparison.Ordinal);
    }

    // A server that answers nonsense is not one that answers again: operators read one line, and each question is counted once.
    [Theory]
    [InlineData("not json", "one JSON object")]
    [InlineData("text type", "another type")]
    [InlineData("401", "401")]
    [InlineData("signed by a stranger", "signed answer is not accepted")]
    [InlineData("signed for another client", "for 'wiki'")]
    [Trait("Conformance", "INT-05")]
    public async Task Answers_ThatCannotBeUsed_AreLoggedOnceAndCountedAsFailed(string outage, string reason)
    {
        await using var app = await OpaqueTokenApp.StartAsync();
        var introspection = app.Issuer.Introspection;
        var counted = new ConcurrentQueue<string>();
        using var listener = Listen(app.Services.GetRequiredService<IMeterFactory>(), counted);
        var tokens = Enumerable.Range(0, 3).Select(_ => introspection.Issue()).ToList();
        introspection.Override = question => outage switch
        {
            "signed by a stranger" => introspection.SignedAnswer(question.Form["token"], key: TestKey.Create(app.Issuer.Keys[0].KeyId, index: 3)),
            "signed for another client" => introspection.SignedAnswer(question.Form["token"], claims => claims["aud"] = "payroll"),
            _ => AnswerOf(outage, introspection.About(question.Form["token"]).ToJsonString()),
        };
        foreach (var token in tokens)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.ReadAsync(token)).StatusCode);
        }

        Assert.Equal(["failed", "failed", "failed"], counted);
        Assert.Contains(reason, app.Logs.Named("IntrospectionFailed").Single().Text, StringComparison.Ordinal);
        Assert.Empty(app.Logs.Named("IntrospectionRecovered"));

        introspection.Override = null;
        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(tokens[0])).StatusCode);
        Assert.Equal(["failed", "failed", "failed", "answered"], counted);
        Assert.Single(app.Logs.Named("IntrospectionRecovered"));
    }

    private static MeterListener Listen(IMeterFactory meters, ConcurrentQueue<string> counted)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Name == "managed_access.introspections")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
            counted.Enqueue((string)tags.ToArray().Single(tag => tag.Key == "managed_access.introspection.outcome").Value!));
        listener.Start();
        return listener;
    }

    private static HttpResponseMessage AnswerOf(string outage, string good) => outage switch
    {
        "down" => throw new HttpRequestException("connection refused"),
        "500" => new(HttpStatusCode.InternalServerError) { Content = new StringContent(good, Encoding.UTF8, "application/json") },
        "503" => new(HttpStatusCode.ServiceUnavailable),
        "401" => new(HttpStatusCode.Unauthorized) { Content = new StringContent(good, Encoding.UTF8, "application/json") },
        "404" => new(HttpStatusCode.NotFound),
        "redirect" => new(HttpStatusCode.Found) { Headers = { Location = new Uri("https://as.example.com/elsewhere") } },
        "redirected" => new(HttpStatusCode.OK) { RequestMessage = new(HttpMethod.Get, "https://evil.example/"), Content = new StringContent(good, Encoding.UTF8, "application/json") },
        "huge" => new(HttpStatusCode.OK) { Content = new StreamContent(new EndlessStream()) { Headers = { ContentType = new("application/json") } } },
        "html" => TestIntrospection.Json("<html>", "text/html"),
        "not json" => TestIntrospection.Json(good[..^1]),
        "array" => TestIntrospection.Json($"[{good}]"),
        "twice" => TestIntrospection.Json(good[..^1] + ",\"active\":true}"),
        "empty" => TestIntrospection.Json(""),
        _ => TestIntrospection.Json(good, "text/plain"),
    };
}
