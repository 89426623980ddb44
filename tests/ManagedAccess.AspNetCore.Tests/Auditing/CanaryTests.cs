using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Auditing;

/// <summary>A credential appears in no log at any level, no record, no metric, no response, wherever it stood and whatever became of it.</summary>
[Trait("Conformance", "LOG-02, LOG-06, CHL-25, ERR-04")]
public sealed class CanaryTests
{
    private const string Canary = "c4n4rysEcrEt";

    public static TheoryData<string> Carriers =>
    [
        "bearer", "assertion", "cookie", "query", "query beside bearer", "basic", "opaque", "forwarded", "two", "refused bearer", "refused assertion", "refused cookie", "foreign",
    ];

    [Theory]
    [MemberData(nameof(Carriers))]
    public Task Credential_InAnAppWithALoginPath_IsFoundNowhereElse(string carrier) => LookForAsync(carrier, setup =>
    {
        setup.Settings["Challenges:BrowserLoginPath"] = "/login";
    });

    [Theory]
    [MemberData(nameof(Carriers))]
    public Task Credential_InAnAppWithItsOwnLogin_IsFoundNowhereElse(string carrier) => LookForAsync(carrier, setup =>
    {
        setup.Services = services => services.AddAuthentication("Cookies").AddCookie("Cookies");
    });

    private static async Task LookForAsync(string carrier, Action<ProtectedAppSetup> kind)
    {
        var measured = new ConcurrentQueue<string>(); // apps of other tests measure at the same time
        using var listener = Listen(measured);
        await using var app = await WikiEndpoints.StartAsync(kind);
        var (query, headers) = Carry(app, carrier);
        var secrets = headers.SelectMany(header => header.Item2.Split(' ', '=', '.', ',')).Where(part => part.Length > 30).Append(Canary).ToArray();

        foreach (var path in new[] { "/page", "/open", "/write", "/missing", "/mcp", "/.well-known/oauth-protected-resource" })
        {
            foreach (var caller in new[] { Callers.Agent, Callers.Navigation, Callers.Script })
            {
                var response = await app.GetAsync(path + query, [.. caller, .. headers]);
                var text = $"{response.Headers}{response.Content.Headers}{await response.Content.ReadAsStringAsync()}{app.Audit.Last}";

                Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
            }
        }

        Assert.NotEmpty(app.Logs.Events);
        Assert.All(secrets, secret => Assert.DoesNotContain(app.Logs.Events, log => log.Text.Contains(secret, StringComparison.Ordinal) && !MayShow(log, secret)));
        string[] labels;
        lock (measured)
        {
            labels = [.. measured]; // apps of other tests measure too, meanwhile
        }

        Assert.DoesNotContain(labels, value => secrets.Any(secret => value.Contains(secret, StringComparison.Ordinal)));
        Assert.DoesNotContain(labels, value => value.Contains("ada", StringComparison.OrdinalIgnoreCase) || value.Contains("/page", StringComparison.Ordinal));
    }

    // At Debug, where an operator looks for the reason of a refusal, the one claim it is about is shown; no part of a token as it was sent.
    private static bool MayShow(RecordedLog log, string secret) => log is { EventName: "TokenRefused", Level: LogLevel.Debug } && secret == Canary;

    [Fact]
    public async Task RequestLog_OfTheHost_IsBackWhereTheAppNamesIt()
    {
        await using var app = await WikiEndpoints.StartAsync(setup =>
            setup.Services = services => services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Information)));

        await app.GetAsync("/open");

        Assert.Contains(app.Logs.Events, log => log.Category == "Microsoft.AspNetCore.Hosting.Diagnostics");
    }

    // The signature differs with every token, so that the parts of a token are canaries too.
    private static (string Query, (string, string)[] Headers) Carry(ProtectedApp app, string carrier)
    {
        var token = app.Issuer.Issue(claims => claims["nested"] = Canary);
        var assertion = app.Access.IssueAssertion(claims => claims["nested"] = Canary);
        return carrier switch
        {
            "bearer" => ("", [("Authorization", "Bearer " + token)]),
            "assertion" => ("", [("Cf-Access-Jwt-Assertion", assertion)]),
            "cookie" => ("", [("Cookie", "CF_Authorization=" + assertion)]),
            "query" => ("?access_token=" + Canary, []),
            "query beside bearer" => ("?access_token=" + Canary, [("Authorization", "Bearer " + token)]),
            "basic" => ("", [("Authorization", "Basic " + Canary + new string('x', 40))]),
            "opaque" => ("", [("Authorization", "Bearer oauth:" + Canary + ":" + new string('x', 40))]),
            "forwarded" => ("", [("Cf-Access-Token", assertion)]),
            "two" => ("", [("Authorization", "Bearer " + token), ("Authorization", "Bearer " + Canary)]),
            "refused bearer" => ("", [("Authorization", "Bearer " + app.Issuer.Issue(claims => (claims["aud"], claims["sub"]) = (Canary, Canary), header => header["kid"] = Canary))]),
            "refused assertion" => ("", [("Cf-Access-Jwt-Assertion", app.Access.IssueAssertion(claims => claims["sub"] = Canary, header => header["kid"] = Canary))]),
            "refused cookie" => ("", [("Cookie", "CF_Authorization=" + app.Access.IssueAssertion(claims => claims["aud"] = Canary))]),
            "foreign" => ("", [("Authorization", "Bearer " + app.Issuer.Issue(claims => claims["iss"] = "https://" + Canary + ".example"))]),
            _ => throw new ArgumentOutOfRangeException(nameof(carrier), carrier, null),
        };
    }

    // Instruments of the library only: the framework's own name their routes.
    private static MeterListener Listen(ConcurrentQueue<string> measured)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "ManagedAccess.AspNetCore")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Note(tags));
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Note(tags));
        listener.Start();
        return listener;

        void Note(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
            {
                measured.Enqueue($"{tag.Key}={tag.Value}");
            }
        }
    }
}
