using System.Net;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>A request that is authenticated again, for another resource, is not let in with the principal of the first time.</summary>
public sealed class AuthenticatedTwiceTests
{
    private const string Partner = "Partner";
    private const string PartnerIssuer = "https://partner.example";

    [Theory]
    [InlineData("/partner/ours", true)]
    [InlineData("/theirs", false)]
    public async Task Token_OfAnotherScheme_RefusedAfterRouting_DoesNotOpenTheEndpoint(string path, bool isPartners)
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.OtherIssuers.Add(PartnerIssuer);
            setup.Settings["AuthorizationServers:2:Scheme"] = Partner;
            setup.Settings["AuthorizationServers:2:Issuer"] = PartnerIssuer;
            setup.Settings["Resources:1:Path"] = "/partner";
            setup.Settings["Resources:1:Scheme"] = Partner;
            setup.LaterServices = services => services.AddManagedAccess().AddScheme(Partner, null);
            setup.App = web =>
            {
                web.UseAuthentication();
                web.UseRouting();
                web.UseAuthentication();
                web.UseAuthorization();
                web.MapGet("/partner/ours", () => "secret").AsProtectedResource("/mcp");
                web.MapGet("/theirs", () => "secret").AsProtectedResource("/partner");
            };
        });
        var token = isPartners ? app.Others[0].Issue(claims => claims["aud"] = ProtectedApp.Resource + "/partner") : app.Issuer.Issue();

        using var response = await app.GetAsync(path, ("Authorization", "Bearer " + token));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ErrorPage_OfAnotherResource_StaysClosed(bool inNewScope)
    {
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web =>
        {
            web.UseStatusCodePagesWithReExecute("/mcp/error", null, inNewScope);
            web.UseRouting();
            web.UseAuthentication();
            web.UseAuthorization();
            web.MapGet("/gone", () => Results.NotFound());
            web.MapGet("/mcp/error", () => "secret");
        });

        using var response = await app.GetAsync("/gone", app.Bearer());

        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
