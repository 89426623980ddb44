using System.Net;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tests.Authentication;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authorization;

/// <summary>A direct human is one whose own browser made the request; whoever only might be one is refused (design §7).</summary>
public sealed class DirectHumanTests
{
    public static TheoryData<string, bool> Requests => new()
    {
        { "cookie alone", true },
        { "cookie equal to the assertion", true },
        { "the same, beside another cookie", true },
        { "assertion alone", false },
        { "cookie of another session", false },
        { "two cookies, one of them equal", false },
        { "empty cookie", false },
        { "bearer token", false },
        { "bearer token with an actor", false },
        { "bearer token beside somebody's assertion as a cookie of another name", false },
        { "service with its assertion as cookie", false },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_OfEachKind_IsServedOnlyFromABrowser(string request, bool served)
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Settings["Callers:AllowServices"] = "true";
            setup.App = web => web.MapGet("/", WikiEndpoints.Who).RequireDirectHuman();
        });

        var response = await app.GetAsync("/", Headers(app, request));

        Assert.Equal(served ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(served ? "none" : "direct_human_required", app.Audit.Last.Reason);
        Assert.Empty(ReceivedChallenge.Of(response)); // no scope and no other login would help
    }

    private static (string, string)[] Headers(ProtectedApp app, string request)
    {
        var token = app.Access.IssueAssertion();
        var other = app.Access.IssueAssertion(claims => claims["identity_nonce"] = "another");
        var service = app.Access.IssueAssertion(Service);
        return request switch
        {
            "cookie alone" => [("Cookie", "CF_Authorization=" + token)],
            "cookie equal to the assertion" => [("Cookie", "CF_Authorization=" + token), ("Cf-Access-Jwt-Assertion", token)],
            "the same, beside another cookie" => [("Cookie", "theme=dark; CF_Authorization=" + token), ("Cf-Access-Jwt-Assertion", token)],
            "assertion alone" => [("Cf-Access-Jwt-Assertion", token)],
            "cookie of another session" => [("Cookie", "CF_Authorization=" + other), ("Cf-Access-Jwt-Assertion", token)],
            "two cookies, one of them equal" => [("Cookie", $"CF_Authorization={token}; CF_Authorization={other}"), ("Cf-Access-Jwt-Assertion", token)],
            "empty cookie" => [("Cookie", "CF_Authorization="), ("Cf-Access-Jwt-Assertion", token)],
            "bearer token" => [app.Bearer()],
            "bearer token with an actor" => [app.Bearer(claims => claims["act"] = new JsonObject { ["sub"] = "agent" })],
            "bearer token beside somebody's assertion as a cookie of another name" => [app.Bearer(), ("Cookie", "cf_authorization=" + token)],
            "service with its assertion as cookie" => [("Cookie", "CF_Authorization=" + service), ("Cf-Access-Jwt-Assertion", service)],
            _ => throw new ArgumentOutOfRangeException(nameof(request), request, null),
        };
    }

    private static void Service(JsonObject claims)
    {
        (claims["sub"], claims["common_name"]) = ("", "bot.access");
        claims.Remove("email");
    }
}
