using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;

namespace ManagedAccess.Emulator.Tests.AuthorizationServer;

public sealed class RevocationTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    [Trait("Conformance", "EMU-15")]
    public async Task Revocation_OfARefreshToken_EndsTheGrantAndItsAccessTokens()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var tokens = await agent.GetTokensAsync();
        var refreshToken = tokens.GetProperty("refresh_token").GetString()!;

        var response = await agent.RevokeAsync(refreshToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await agent.RefreshAsync(refreshToken)).StatusCode);
        Assert.DoesNotContain("valid", await StatusesAsync(agent.ClientId));
    }

    [Fact]
    [Trait("Conformance", "EMU-15")]
    public async Task Revocation_OfAnAccessToken_RevokesThatToken()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var tokens = await agent.GetTokensAsync();

        var response = await agent.RevokeAsync(tokens.GetProperty("access_token").GetString()!, ("token_type_hint", "access_token"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("revoked", await StatusesAsync(agent.ClientId));
        Assert.Equal(HttpStatusCode.OK, (await agent.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).StatusCode);
    }

    [Fact]
    [Trait("Conformance", "EMU-15")]
    public async Task Revocation_OfWhatIsUnknownOrGone_Is200()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var refreshToken = (await agent.GetTokensAsync()).GetProperty("refresh_token").GetString()!;
        await agent.RevokeAsync(refreshToken);

        Assert.Equal(HttpStatusCode.OK, (await agent.RevokeAsync(refreshToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await agent.RevokeAsync("unknown")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await agent.RevokeAsync("a.b.c")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await agent.RevokeAsync("unknown", ("token_type_hint", "nonsense"))).StatusCode);
    }

    [Theory]
    [Trait("Conformance", "EMU-15")]
    [InlineData("refresh_token")]
    [InlineData("access_token")]
    public async Task Revocation_OfAnotherClientsToken_ChangesNothing(string kind)
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var other = await TestAgent.RegisterAsync(shared.App);
        var tokens = await agent.GetTokensAsync();

        var response = await other.RevokeAsync(tokens.GetProperty(kind).GetString()!);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("revoked", await StatusesAsync(agent.ClientId));
        Assert.Equal(HttpStatusCode.OK, (await agent.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).StatusCode);
    }

    [Fact]
    [Trait("Conformance", "EMU-15")]
    public async Task Revocation_WithoutTokenOrClient_IsAnError()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);

        Assert.Equal(HttpStatusCode.BadRequest, (await agent.RevokeAsync("x", ("token", null))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await agent.RevokeAsync("x", ("client_id", "nobody"))).StatusCode);
    }

    private async Task<string?[]> StatusesAsync(string clientId)
    {
        await using var scope = shared.App.Branch.CreateAsyncScope();
        var applications = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        var tokens = scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>();
        var application = await applications.FindByClientIdAsync(clientId);
        var statuses = new List<string?>();
        await foreach (var token in tokens.FindByApplicationIdAsync((await applications.GetIdAsync(application!))!))
        {
            statuses.Add(await tokens.GetStatusAsync(token));
        }

        return [.. statuses];
    }
}
