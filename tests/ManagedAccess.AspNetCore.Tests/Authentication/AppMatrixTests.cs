using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>Five kinds of app, everyone who comes, three kinds of endpoint: who is served, who is sent where, who is challenged.</summary>
/// <remarks>docs/how-to/beside-a-login.md shows the same table; <c>AppMatrix.md</c> is written from what was observed (set <c>WRITE_APP_MATRIX=1</c>).</remarks>
public sealed class AppMatrixTests
{
    private static readonly string[] Paths = ["/authorized", "/fallback", "/open"];

    // A cell is the status and who answered it: the scheme that authenticated, the login a person was sent to, or the challenge.
    public static TheoryData<string, string, string, string, string> Matrix => new()
    {
        { AppKinds.Bare, "browser opens a page", "401 Bearer", "401 Bearer", "200 anonymous" },
        { AppKinds.Bare, "agent without a token", "401 Bearer", "401 Bearer", "200 anonymous" },
        { AppKinds.Bare, "fetch from a script", "401 Bearer", "401 Bearer", "200 anonymous" },
        { AppKinds.Bare, "agent with a token", "200 ManagedAccess", "200 ManagedAccess", "200 ManagedAccess" },
        { AppKinds.Bare, "agent with an expired token", "401 Bearer invalid_token", "401 Bearer invalid_token", "200 anonymous" },
        { AppKinds.Bare, "person or agent through Access", "200 ManagedAccess", "200 ManagedAccess", "200 ManagedAccess" },

        { AppKinds.Cookie, "browser opens a page", "302 Cookies", "302 Cookies", "200 anonymous" },
        { AppKinds.Cookie, "agent without a token", "401 Bearer", "401 Bearer", "200 anonymous" },
        { AppKinds.Cookie, "fetch from a script", "401 Bearer", "401 Bearer", "200 anonymous" },
        { AppKinds.Cookie, "agent with a token", "200 ManagedAccess", "200 ManagedAccess", "200 ManagedAccess" },
        { AppKinds.Cookie, "agent with an expired token", "401 Bearer invalid_token", "401 Bearer invalid_token", "200 anonymous" },
        { AppKinds.Cookie, "person or agent through Access", "200 ManagedAccess", "200 ManagedAccess", "200 ManagedAccess" },
        { AppKinds.Cookie, "person signed in to the app", "200 Cookies", "200 Cookies", "200 Cookies" },

        { AppKinds.OpenIdConnect, "browser opens a page", "302 OpenIdConnect", "302 OpenIdConnect", "200 anonymous" },
        { AppKinds.OpenIdConnect, "agent without a token", "401 Bearer", "401 Bearer", "200 anonymous" },
        { AppKinds.OpenIdConnect, "fetch from a script", "401 Bearer", "401 Bearer", "200 anonymous" },
        { AppKinds.OpenIdConnect, "agent with a token", "200 ManagedAccess", "200 ManagedAccess", "200 ManagedAccess" },
        { AppKinds.OpenIdConnect, "agent with an expired token", "401 Bearer invalid_token", "401 Bearer invalid_token", "200 anonymous" },
        { AppKinds.OpenIdConnect, "person or agent through Access", "200 ManagedAccess", "200 ManagedAccess", "200 ManagedAccess" },
        { AppKinds.OpenIdConnect, "person signed in to the app", "200 Cookies", "200 Cookies", "200 Cookies" },

        { AppKinds.JwtBearer, "browser opens a page", "401 Bearer", "401 Bearer", "200 anonymous" },
        { AppKinds.JwtBearer, "agent without a token", "401 Bearer", "401 Bearer", "200 anonymous" },
        { AppKinds.JwtBearer, "fetch from a script", "401 Bearer", "401 Bearer", "200 anonymous" },
        { AppKinds.JwtBearer, "agent with a token", "200 ManagedAccess", "200 ManagedAccess", "200 ManagedAccess" },
        { AppKinds.JwtBearer, "agent with an expired token", "401 Bearer invalid_token", "401 Bearer invalid_token", "200 anonymous" },
        { AppKinds.JwtBearer, "person or agent through Access", "200 ManagedAccess", "200 ManagedAccess", "200 ManagedAccess" },
        { AppKinds.JwtBearer, "token of the app's own issuer", "200 Bearer", "200 Bearer", "200 Bearer" },
        { AppKinds.JwtBearer, "expired token of the app's own issuer", "401 Bearer invalid_token", "401 Bearer invalid_token", "200 anonymous" },

        { AppKinds.Identity, "browser opens a page", "302 Identity.Application", "302 Identity.Application", "200 anonymous" },
        { AppKinds.Identity, "agent without a token", "401 Bearer", "401 Bearer", "200 anonymous" },
        { AppKinds.Identity, "fetch from a script", "401 Bearer", "401 Bearer", "200 anonymous" },
        { AppKinds.Identity, "agent with a token", "200 ManagedAccess", "200 ManagedAccess", "200 ManagedAccess" },
        { AppKinds.Identity, "agent with an expired token", "401 Bearer invalid_token", "401 Bearer invalid_token", "200 anonymous" },
        { AppKinds.Identity, "person or agent through Access", "200 ManagedAccess", "200 ManagedAccess", "200 ManagedAccess" },
        { AppKinds.Identity, "person signed in to the app", "200 Identity.Application", "200 Identity.Application", "200 Identity.Application" },
    };

    [Theory]
    [MemberData(nameof(Matrix))]
    [Trait("Conformance", "CHL-01, CHL-04, CHL-11, CHL-15, REQ-14")]
    public async Task App_OfEachKind_AnswersEachCaller(string kind, string caller, string authorized, string fallback, string open)
    {
        await using var app = await AppKinds.StartAsync(kind);
        var headers = await HeadersAsync(app, kind, caller);

        var observed = new List<string>();
        foreach (var path in Paths)
        {
            observed.Add(await ObserveAsync(app, path, headers));
        }

        Assert.Equal([authorized, fallback, open], observed);
    }

    // An agent that the app's own issuer vouches for is no more the person than one of ours.
    [Fact]
    [Trait("Conformance", "ATT-04")]
    public async Task TokenOfTheAppsOwnIssuer_WithAnActor_IsOnRecordAsDelegated()
    {
        await using var app = await AppKinds.StartAsync(AppKinds.JwtBearer);

        await app.GetAsync("/authorized", AppKinds.OwnBearer(expired: false, claims => claims["act"] = new JsonObject { ["sub"] = "agent" }));

        Assert.Equal((AttributionKind.Delegated, "3f6f1c5e-ada", "agent"), (app.Audit.Last.Kind, app.Audit.Last.Subject, app.Audit.Last.Actors));
    }

    [Fact]
    public async Task AppMatrixFile_Always_ShowsWhatTheAppsAnswer()
    {
        var observed = new List<(string Kind, string Caller, string Answers)>();
        foreach (var group in Matrix.Select(row => row.Data).GroupBy(row => row.Item1))
        {
            await using var app = await AppKinds.StartAsync(group.Key);
            foreach (var (kind, caller, _, _, _) in group)
            {
                var headers = await HeadersAsync(app, kind, caller);
                var answers = new List<string>();
                foreach (var path in Paths)
                {
                    answers.Add(await ObserveAsync(app, path, headers));
                }

                observed.Add((kind, caller, string.Join(" | ", answers)));
            }
        }

        var table = Table(observed);
        if (Environment.GetEnvironmentVariable("WRITE_APP_MATRIX") is "1")
        {
            await File.WriteAllTextAsync(MatrixFile(), table);
        }

        Assert.Equal(await File.ReadAllTextAsync(MatrixFile()), table);
    }

    // An endpoint that names schemes gets each one's challenge; together they are one.
    [Theory]
    [Trait("Conformance", "CHL-11, CHL-15")]
    [InlineData("Bearer", null, "")]
    [InlineData("Bearer;ManagedAccess", null, "")]
    [InlineData("ManagedAccess;Bearer", null, "")]
    [InlineData("Bearer;ManagedAccess", "agent with an expired token", "invalid_token")]
    [InlineData("ManagedAccess;Bearer", "expired token of the app's own issuer", "invalid_token")]
    public async Task Endpoint_ThatNamesItsSchemes_ChallengesOnce(string schemes, string? caller, string error)
    {
        await using var app = await AppKinds.StartAsync(AppKinds.JwtBearer, web => web.MapGet("/named", () => "in")
            .RequireAuthorization(policy => policy.AddAuthenticationSchemes(schemes.Split(';')).RequireAuthenticatedUser()));

        var response = await app.GetAsync("/named", caller is null ? Callers.Agent : await HeadersAsync(app, AppKinds.JwtBearer, caller));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        var challenge = Assert.Single(ReceivedChallenge.Of(response));
        Assert.Equal((ProtectedApp.Metadata, error), (challenge.ResourceMetadata, challenge.Error ?? ""));
    }

    // One row for all apps that answer a caller alike.
    private static string Table(IReadOnlyList<(string Kind, string Caller, string Answers)> observed)
    {
        var kinds = observed.Select(row => row.Kind).Distinct().Count();
        var table = new StringBuilder("| Caller | App | `[Authorize]` | fallback policy | `AllowAnonymous` |\n| --- | --- | --- | --- | --- |\n");
        foreach (var caller in observed.GroupBy(row => row.Caller))
        {
            foreach (var alike in caller.GroupBy(row => row.Answers))
            {
                var apps = alike.Count() == kinds ? "every app" : string.Join(", ", alike.Select(row => row.Kind));
                table.Append("| ").Append(caller.Key).Append(" | ").Append(apps).Append(" | ").Append(alike.Key).Append(" |\n");
            }
        }

        return table.ToString();
    }

    private static async Task<(string, string)[]> HeadersAsync(ProtectedApp app, string kind, string caller) => caller switch
    {
        "browser opens a page" => Callers.Navigation,
        "agent without a token" => Callers.Agent,
        "fetch from a script" => Callers.Script,
        "agent with a token" => [.. Callers.Agent, app.Bearer()],
        "agent with an expired token" => [.. Callers.Agent, app.Bearer(claims => claims["exp"] = 1)],
        "person or agent through Access" => [.. Callers.Navigation, app.Assertion()],
        "person signed in to the app" => [.. Callers.Navigation, await AppKinds.SignInAsync(app, kind)],
        "token of the app's own issuer" => [.. Callers.Agent, AppKinds.OwnBearer(expired: false)],
        "expired token of the app's own issuer" => [.. Callers.Agent, AppKinds.OwnBearer(expired: true)],
        _ => throw new ArgumentOutOfRangeException(nameof(caller), caller, null),
    };

    private static async Task<string> ObserveAsync(ProtectedApp app, string path, (string, string)[] headers)
    {
        var response = await app.GetAsync(path, headers);
        var challenges = ReceivedChallenge.Of(response);
        switch ((int)response.StatusCode)
        {
            case StatusCodes.Status200OK:
                Assert.Empty(challenges);
                return $"200 {await response.Content.ReadAsStringAsync()}";
            case StatusCodes.Status302Found:
                Assert.Empty(challenges);
                return $"302 {AppKinds.SchemeOf(response.Headers.Location!.OriginalString)}";
            case StatusCodes.Status401Unauthorized:
                // Exactly one Bearer challenge, with the pointer, and not to be stored: whoever answered.
                var challenge = Assert.Single(challenges);
                Assert.Equal(("Bearer", ProtectedApp.Metadata), (challenge.Scheme, challenge.ResourceMetadata));
                Assert.True(response.Headers.CacheControl!.NoStore);
                Assert.NotEqual(0, response.Content.Headers.ContentLength);
                return $"401 {challenge.Scheme} {challenge.Error}".TrimEnd();
            default:
                return response.StatusCode.ToString();
        }
    }

    private static string MatrixFile() => Repository.Find("tests/ManagedAccess.AspNetCore.Tests/Authentication/AppMatrix.md");
}
