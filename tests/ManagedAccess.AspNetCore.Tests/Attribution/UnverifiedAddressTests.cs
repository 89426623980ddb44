using System.Security.Claims;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Attribution;

/// <summary>Case A25: what the issuer has not verified is no fact, under whichever name a setting finds it.</summary>
[Trait("Case", "A25")]
public sealed class UnverifiedAddressTests
{
    // An address nobody has verified, under the names that settings give it.
    [Theory]
    [InlineData("AuthorizationServers:0:Claims:Email:0", "mail", """{ "mail": "ada@example.com", "mail_verified": false, "preferred_username": "ada@example.com" }""")]
    [InlineData("AuthorizationServers:0:Claims:Email:0", "mail", """{ "mail": "ada@example.com", "email_verified": false, "preferred_username": "ada@example.com" }""")]
    [InlineData("AuthorizationServers:0:Claims:Email:0", "contact.email", """{ "contact": { "email": "ada@example.com", "email_verified": false } }""")]
    [InlineData("Tokens:NameClaimType", "preferred_username", """{ "email": "ada@example.com", "email_verified": false, "preferred_username": "ada@example.com" }""")]
    [InlineData("Tokens:IdentifierClaimType", "preferred_username", """{ "email": "ada@example.com", "email_verified": false, "preferred_username": "ada@example.com" }""")]
    [InlineData("Tokens:IdentifierClaimType", "email", """{ "email": "ada@example.com", "\u0065mail_verified": false }""")]
    [InlineData("Tokens:RoleClaimTypes:0", "email", """{ "email": "ada@example.com", "email_verified": false }""")]
    public async Task Address_ThatIsNotVerified_IsNoFactUnderAnotherName(string setting, string value, string claims)
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Settings[setting] = value;
            setup.App = web => web.MapGet("/who", (RequestAttribution caller, ClaimsPrincipal user) =>
                $"email {caller.User!.Email} display {caller.User.DisplayName} username {caller.User.Username} name {user.Identity!.Name} id {user.FindFirstValue(ClaimTypes.NameIdentifier)} mail {user.FindFirstValue(ClaimTypes.Email)} role {user.FindFirstValue(ClaimTypes.Role)}");
        });

        var said = await (await app.GetAsync("/who", app.Bearer(token =>
        {
            token.Remove("email");
            token.Remove("name");
            foreach (var (name, given) in JsonNode.Parse(claims)!.AsObject())
            {
                token[name] = given?.DeepClone();
            }
        }))).Content.ReadAsStringAsync();

        Assert.DoesNotContain("ada@example.com", said, StringComparison.Ordinal);
    }

    // "Any other has its own": the key by which one person is known at several servers too.
    [Fact]
    public async Task IdentityKey_ThatTheIssuerHasNotVerified_IsNoKey()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Settings["AuthorizationServers:0:IdentityKey"] = "employee_id";
            setup.App = web => web.MapGet("/key", (RequestAttribution caller) => caller.User!.Key);
        });

        var key = await (await app.GetAsync("/key", app.Bearer(claims => (claims["employee_id"], claims["employee_id_verified"]) = ("grace-7", false)))).Content.ReadAsStringAsync();

        Assert.DoesNotContain("grace-7", key, StringComparison.Ordinal);
    }
}
