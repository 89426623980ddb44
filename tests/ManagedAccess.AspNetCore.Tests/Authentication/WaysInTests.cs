using System.Net;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>Every way in, and which credential decides when there are several.</summary>
public sealed class WaysInTests
{
    private const string Ada = "3f6f1c5e-ada";
    private const string AdaAtAccess = "7335d417-61da-459d-899c-0a01c76a2f94";

    [Theory]
    [Trait("Conformance", "REQ-01, CFA-01, CFA-05, CHL-24")]
    [InlineData("/page")]
    [InlineData("/authorized")]
    [InlineData("/open")]
    public async Task Request_WithAnyGoodCredential_IsServedAsItsPerson(string path)
    {
        await using var app = await WikiEndpoints.StartAsync();

        Assert.Equal($"Human {Ada} through client-1", await (await app.GetAsync(path, app.Bearer())).Content.ReadAsStringAsync());
        Assert.Equal($"Human {AdaAtAccess}", await (await app.GetAsync(path, app.Assertion())).Content.ReadAsStringAsync());
        Assert.Equal($"Human {AdaAtAccess}", await (await app.GetAsync(path, app.Cookie())).Content.ReadAsStringAsync());
    }

    [Theory]
    [Trait("Conformance", "REQ-01")]
    [InlineData("Bearer ")]
    [InlineData("bearer ")]
    [InlineData("BEARER   ")]
    public async Task Bearer_InAnyCaseAndSpacing_IsServed(string scheme)
    {
        await using var app = await WikiEndpoints.StartAsync();

        var response = await app.GetAsync("/page", ("Authorization", scheme + app.Issuer.Issue()));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public static TheoryData<string, string[], HttpStatusCode, string?> Precedence => new()
    {
        { "a good assertion decides over everything below it", ["assertion", "bad cookie", "bad bearer"], HttpStatusCode.OK, AdaAtAccess },
        { "a good assertion is not spoilt by an opaque token", ["assertion", "opaque"], HttpStatusCode.OK, AdaAtAccess },
        { "a good assertion is not spoilt by a service token in Authorization", ["assertion", "json"], HttpStatusCode.OK, AdaAtAccess },
        { "a bad assertion is not rescued by a bearer token", ["bad assertion", "bearer"], HttpStatusCode.Unauthorized, null },
        { "a bad assertion is not rescued by a cookie", ["bad assertion", "cookie"], HttpStatusCode.Unauthorized, null },
        { "a bad cookie is not rescued by a bearer token", ["bad cookie", "bearer"], HttpStatusCode.Unauthorized, null },
        { "a good cookie is not spoilt by a bad bearer token", ["cookie", "bad bearer"], HttpStatusCode.OK, AdaAtAccess },
        { "a bearer token alone", ["bearer"], HttpStatusCode.OK, Ada },
        { "an identity header is nobody", ["email"], HttpStatusCode.Unauthorized, null },
        { "an identity header changes nobody", ["bearer", "email"], HttpStatusCode.OK, Ada },
        { "an application token forwarded is no credential", ["forwarded"], HttpStatusCode.Unauthorized, null },
    };

    [Theory]
    [MemberData(nameof(Precedence))]
    [Trait("Conformance", "REQ-09, CFA-05, CFA-08, CFA-09, CFA-10, ATT-09")]
    public async Task Request_WithSeveralCredentials_IsDecidedByTheFirst(string rule, string[] credentials, HttpStatusCode status, string? subject)
    {
        await using var app = await WikiEndpoints.StartAsync();
        var headers = credentials.SelectMany(name => Headers(app, name)).ToArray();

        var response = await app.GetAsync("/page", headers);

        Assert.True(status == response.StatusCode, $"{rule}: {response.StatusCode}");
        Assert.Equal(subject, app.Audit.Last.Subject);
        if (subject is not null)
        {
            Assert.Contains(subject, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    private static IEnumerable<(string, string)> Headers(ProtectedApp app, string name) => name switch
    {
        "assertion" => [app.Assertion()],
        "bad assertion" => [app.Assertion(claims => claims["aud"] = "another application")],
        "cookie" => [app.Cookie()],
        "bad cookie" => [app.Cookie(claims => claims["aud"] = "another application")],
        "bearer" => [app.Bearer()],
        "bad bearer" => [app.Bearer(claims => claims["aud"] = "https://elsewhere.example")],
        "opaque" => [("Authorization", "Bearer oauth:abc:def")],
        "json" => [("Authorization", "{\"cf-access-client-id\": \"x\"}")],
        "email" => [("Cf-Access-Authenticated-User-Email", "grace@example.com"), ("X-Forwarded-User", "grace"), ("From", "grace@example.com")],
        "forwarded" => [("Cf-Access-Token", app.Access.IssueAssertion())],
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    [Fact]
    [Trait("Conformance", "REQ-14")]
    public async Task OpenEndpoint_WithBadToken_IsServedAsAnonymousAndRecorded()
    {
        await using var app = await WikiEndpoints.StartAsync();

        var response = await app.GetAsync("/open", app.Bearer(claims => claims["exp"] = 1));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("Anonymous", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("WWW-Authenticate"));
        Assert.Equal("expired", app.Audit.Last.Reason);
        Assert.Null(app.Audit.Last.Subject);
    }

    [Fact]
    [Trait("Conformance", "REQ-14")]
    public async Task OpenEndpoint_WithoutCredential_IsServedAsAnonymous()
    {
        await using var app = await WikiEndpoints.StartAsync();

        Assert.Equal("Anonymous", await app.Client.GetStringAsync("/open"));
    }

    [Fact]
    [Trait("Conformance", "ATT-01")]
    public async Task User_OfAValidatedToken_HasTheClaimsOfTheToken()
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web =>
            web.MapGet("/claims", (System.Security.Claims.ClaimsPrincipal user) =>
                $"{user.Identity!.Name}|{user.Identity.AuthenticationType}|{user.FindFirst("sub")?.Value}|{user.FindFirst("client_id")?.Value}|{string.Join('+', user.FindAll("scope").Select(claim => claim.Value))}|{user.FindFirst("iss")?.Value}"));

        var claims = await (await app.GetAsync("/claims", app.Bearer())).Content.ReadAsStringAsync();

        Assert.Equal($"Ada Lovelace|ManagedAccess|{Ada}|client-1|wiki.read+wiki.write|{TestIssuer.DefaultIssuer}", claims);
    }

    [Fact]
    [Trait("Conformance", "ATT-01")]
    public async Task User_ChangedByOneRequest_IsUnchangedInTheNextWithTheSameToken()
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web =>
            web.MapGet("/claims", (System.Security.Claims.ClaimsPrincipal user) =>
            {
                ((System.Security.Claims.ClaimsIdentity)user.Identity!).AddClaim(new("role", "admin"));
                user.AddIdentity(new());
                return $"{user.FindAll("role").Count()} {user.Identities.Count()}";
            }));
        var bearer = app.Bearer();

        Assert.Equal("1 2", await (await app.GetAsync("/claims", bearer)).Content.ReadAsStringAsync());
        Assert.Equal("1 2", await (await app.GetAsync("/claims", bearer)).Content.ReadAsStringAsync());
    }

    [Fact]
    [Trait("Conformance", "ATT-01")]
    public async Task Request_OfTwoThousandAtOnce_SeesItsOwnCaller()
    {
        await using var app = await WikiEndpoints.StartAsync(setup => setup.Settings["Callers:AllowServices"] = "true");
        var people = Enumerable.Range(0, 40).Select(number => $"person-{number}").ToArray();
        var tokens = people.ToDictionary(subject => subject, subject => app.Issuer.Issue(claims => claims["sub"] = subject));
        var assertions = people.ToDictionary(subject => subject, subject => app.Access.IssueAssertion(claims => claims["sub"] = subject));

        var answers = await Task.WhenAll(Enumerable.Range(0, 2000).Select(async number =>
        {
            var subject = people[number % people.Length];
            var (header, expected, status) = (number / people.Length % 5) switch
            {
                0 => (("Authorization", "Bearer " + tokens[subject]), $"Human {subject} through client-1", HttpStatusCode.OK),
                1 => (("Cf-Access-Jwt-Assertion", assertions[subject]), $"Human {subject}", HttpStatusCode.OK),
                2 => (("Cookie", "CF_Authorization=" + assertions[subject]), $"Human {subject}", HttpStatusCode.OK),
                3 => (("Authorization", "Bearer garbage"), "", HttpStatusCode.Unauthorized),
                _ => (("Accept", "*/*"), "", HttpStatusCode.Unauthorized),
            };
            await Task.Yield();
            var response = await app.GetAsync($"/page?request={number}", header);
            var body = await response.Content.ReadAsStringAsync();
            return response.StatusCode == status && (status is not HttpStatusCode.OK || body == expected);
        }));

        Assert.DoesNotContain(false, answers);
        var records = app.Audit.Records;
        Assert.Equal(2000, records.Count);
        Assert.Equal(1200, records.Count(record => record is { Status: 200, Subject: not null }));
        Assert.Equal(800, records.Count(record => record is { Status: 401, Subject: null, ClientId: null, TokenId: null }));
        Assert.All(people, subject => Assert.Equal(30, records.Count(record => record.Subject == subject)));
    }
}
