using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tests.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Diagnosis;

/// <summary>Whoever runs the app finds out from the log, at Debug, what was found, what was expected, and what to write where.</summary>
[Trait("Case", "A13")]
public sealed class RefusalDiagnosisTests
{
    // What a misconfigured app or authorization server causes. The rest of the reasons is for attackers and broken clients, and has a sentence too.
    public static TheoryData<string, string, string, string> Mistakes => new()
    {
        { "aud", """{ "aud": "api://wiki" }""", "aud is \"api://wiki\"", "expected 'https://wiki.corp.example' or 'https://wiki.corp.example/'. If such tokens are meant for this app, write the value into ManagedAccess:AuthorizationServers:0:Audiences" },
        { "aud, several", """{ "aud": ["a", "b"] }""", """aud is ["a","b"]""", "ManagedAccess:AuthorizationServers:0:Audiences" },
        { "aud of another type", """{ "aud": 7 }""", "aud is 7", "expected a text" },
        { "iss", """{ "iss": "https://as.example.com/" }""", "iss is \"https://as.example.com/\"", "expected 'https://as.example.com', to the letter. Set ManagedAccess:AuthorizationServers:#:Issuer" },
        { "iss absent", """{ "iss": null }""", "iss is absent", "'https://as.example.com'" },
        { "typ", "typ=JWT", "typ is \"JWT\"", "expected 'at+jwt'. If this server issues access tokens so, write it into ManagedAccess:AuthorizationServers:0:TokenTypes" },
        { "alg", "alg=HS256", "alg is \"HS256\"", "expected one of ES256, ES384" },
        { "kid", "kid=another", "kid is \"another\"", "https://as.example.com publishes 'key-1'" },
        { "client_id absent", """{ "client_id": null }""", "has no client_id", "ManagedAccess:AuthorizationServers:0:Claims:Preset" },
        { "two required claims absent", """{ "jti": null, "iat": null }""", "has no jti, no iat", "RFC 9068" },
        { "exp past", """{ "exp": 1700000000 }""", "exp is 1700000000 (2023-11-14 22:13:20Z)", "ManagedAccess:Tokens:ClockSkew" },
        { "exp absent", """{ "exp": null }""", "has no exp", "expected one" },
        { "nbf ahead", """{ "nbf": 4000000000 }""", "nbf is 4000000000", "expected a time in the past" },
        { "iat ahead", """{ "iat": 4000000000 }""", "iat is 4000000000", "clocks may differ by 00:01:00" },
        { "auth_time ahead", """{ "auth_time": 4000000000 }""", "auth_time is 4000000000", "expected a time in the past" },
        { "time as a text", """{ "iat": "2026-11-26" }""", "iat is \"2026-11-26\"", "expected seconds since 1970" },
        { "bound token", """{ "cnf": { "jkt": "x" } }""", "has cnf", "DPoP" },
        { "claim of another type", """{ "email": ["ada@example.com"] }""", "email is of another type", "expected a text" },
        { "client claim too long", "long name", "name is of another type than a text, or too long", "1024 bytes" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Refusal_AnOperatorCauses_NamesWhatWasFoundExpectedAndToWrite(string mistake, string change, string found, string expected)
    {
        var log = new RecordingLogs();
        using var path = new TokenPath(services: services => services.AddLogging(logging => logging.AddProvider(log)));

        await path.ValidateAsync(path.OAuth.Issue(claims => Claims(claims, change), header => Header(header, change)));

        var explained = Assert.Single(log.Named("TokenRefused"));
        Assert.Equal((mistake, LogLevel.Debug), (mistake, explained.Level));
        Assert.Contains(found, explained.Text, StringComparison.Ordinal);
        Assert.Contains(expected, explained.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_OfATokenForAnotherResource_SaysWhoHasToAskForAnother()
    {
        var log = new RecordingLogs();
        using var path = new TokenPath(services: services => services.AddLogging(logging => logging.AddProvider(log)));

        await path.ValidateAsync(path.OAuth.Issue(), expectation: path.Mcp);
        await path.ValidateAsync(path.Access.IssueAssertion(claims => claims["aud"] = new JsonArray("other-tag")), CredentialSource.Assertion);

        Assert.Contains("expected 'https://wiki.corp.example/mcp'. A client has to ask", log.Named("TokenRefused")[0].Text, StringComparison.Ordinal);
        Assert.Contains($"expected '{TestIssuer.DefaultAudienceTag}'. Write the AUD tag of the Access application into ManagedAccess:AuthorizationServers:1:Audiences", log.Named("TokenRefused")[1].Text, StringComparison.Ordinal);
    }

    // The wrong preset, or a mapper that is missing
    [Theory]
    [InlineData(ClaimsPreset.Rfc9068, "has no client_id, no jti")]
    [InlineData(ClaimsPreset.Okta, "has no cid, no jti")]
    [InlineData(ClaimsPreset.Keycloak, "has no jti")]
    public async Task Refusal_OfATokenOfEntra_NamesTheClaimsTheSettingsExpect(ClaimsPreset preset, string found)
    {
        var log = new RecordingLogs();
        using var path = new TokenPath(servers => (servers[0].Claims.Preset, servers[0].TokenTypes) = (preset, ["JWT"]), services: services => services.AddLogging(logging => logging.AddProvider(log)));
        var token = ServerTokens.EntraPerson(path.Clock.GetUtcNow().ToUnixTimeSeconds());

        await path.ValidateAsync(path.OAuth.SignRaw("""{"alg":"RS256","kid":"key-1","typ":"JWT"}""", token.ToJsonString()));

        Assert.Contains(found, Assert.Single(log.Named("TokenRefused")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_OfATokenThatShowsNeitherServiceNorPerson_NamesTheSignThatIsMissing()
    {
        var log = new RecordingLogs();
        using var path = new TokenPath(servers => servers[0].Claims.Preset = ClaimsPreset.Keycloak, services: services => services.AddLogging(logging => logging.AddProvider(log)));
        var token = ServerTokens.With(ServerTokens.KeycloakPerson(path.Clock.GetUtcNow().ToUnixTimeSeconds()), """{"sid":null}""");

        await path.ValidateAsync(path.OAuth.SignRaw("""{"alg":"RS256","kid":"key-1","typ":"JWT"}""", token.ToJsonString()));

        Assert.Contains("of sid it has none", Assert.Single(log.Named("TokenRefused")).Text, StringComparison.Ordinal);
    }

    // Whatever is refused and why: one line at Debug, and at no other level anything but the reason code.
    [Fact]
    public async Task Refusal_OfEveryReason_IsExplainedInOneLine()
    {
        foreach (var testCase in TokenRejectionCases.All.Where(testCase => !testCase.Expected.IsMalformedCarriage() || testCase.Expected is TokenRejection.CredentialTooLong))
        {
            var log = new RecordingLogs();
            using var path = new TokenPath(services: services => services.AddLogging(logging => logging.AddProvider(log)));

            await testCase.Earn(path);

            foreach (var explained in log.Named("TokenRefused"))
            {
                Assert.Equal(LogLevel.Debug, explained.Level);
                Assert.DoesNotContain(explained.Text, char.IsControl);
                var explanation = explained.Text.Split("Explanation=")[1].Split("; {OriginalFormat}")[0];
                Assert.True(explanation.Contains(' ', StringComparison.Ordinal) && explanation.EndsWith('.'), $"{testCase.Name}: {explanation}");
            }
        }
    }

    [Theory]
    [InlineData("multiple_assertions", "Cf-Access-Jwt-Assertion is there 2 times")]
    [InlineData("multiple_authorizations", "Authorization is there 2 times")]
    [InlineData("authorization_and_query", "access_token in the query")]
    [InlineData("credential_too_long", "ManagedAccess:Tokens:MaxTokenLength, which is 16384")]
    [InlineData("authorization_malformed", "token68")]
    public async Task Carriage_ThatIsRefusedUnread_IsExplained(string reason, string expected)
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web => web.MapGet("/page", () => ""));
        var (query, headers) = reason switch
        {
            "multiple_assertions" => ("", new[] { app.Assertion(), app.Assertion() }),
            "multiple_authorizations" => ("", [app.Bearer(), app.Bearer()]),
            "authorization_and_query" => ("?access_token=x", [app.Bearer()]),
            "credential_too_long" => ("", [("Authorization", "Bearer " + new string('x', 20000))]),
            _ => ("", new[] { ("Authorization", "Bearer a b") }),
        };

        await app.GetAsync("/page" + query, headers);

        var explained = Assert.Single(app.Logs.Named("CarriageRefused"));
        Assert.Equal((LogLevel.Debug, reason), (explained.Level, app.Audit.Last.Reason));
        Assert.Contains(expected, explained.Text, StringComparison.Ordinal);
    }

    private static void Claims(JsonObject claims, string change)
    {
        if (change == "long name")
        {
            claims["name"] = new string('x', 2000);
        }

        foreach (var (name, value) in change.StartsWith('{') ? JsonNode.Parse(change)!.AsObject() : [])
        {
            claims.Remove(name);
            if (value is not null)
            {
                claims[name] = value.DeepClone();
            }
        }
    }

    private static void Header(JsonObject header, string change)
    {
        if (change.Split('=') is [var name, var value] && !change.StartsWith('{'))
        {
            header[name] = value;
        }
    }
}
