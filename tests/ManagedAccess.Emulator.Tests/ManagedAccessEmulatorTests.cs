using Microsoft.IdentityModel.JsonWebTokens;

namespace ManagedAccess.Emulator.Tests;

public sealed class ManagedAccessEmulatorTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Theory]
    [InlineData(null, "http://localhost", "http://localhost")]
    [InlineData("/mcp", "http://localhost/mcp", "http://localhost")]
    [InlineData("http://localhost:5080/mcp", "http://localhost:5080/mcp", "http://localhost:5080")]
    [InlineData("https://elsewhere.example/api", "https://elsewhere.example/api", "http://localhost")]
    public async Task IssueToken_ForAResource_NamesItAndItsIssuer(string? resource, string audience, string issuer)
    {
        var token = new JsonWebToken(await shared.App.Emulator.IssueTokenAsync("ada@example.com", "my-agent", ["wiki.read"], resource));

        Assert.Equal([audience], token.Audiences);
        Assert.Equal(issuer, token.Issuer);
        Assert.Equal("my-agent", token.GetPayloadValue<string>("client_id"));
        Assert.Equal("wiki.read", token.GetPayloadValue<string>("scope"));
        Assert.Equal("at+jwt", token.Typ);
    }

    [Fact]
    public async Task IssueToken_NamesTheSamePersonAsTheLoginDoes()
    {
        var agent = await TestAgent.RegisterAsync(shared.App);
        var fromFlow = new JsonWebToken((await agent.GetTokensAsync()).GetProperty("access_token").GetString());

        var fromTest = new JsonWebToken(await shared.App.Emulator.IssueTokenAsync("ADA@example.com"));

        Assert.Equal(fromFlow.Subject, fromTest.Subject);
        Assert.Equal("wiki.read wiki.write", fromTest.GetPayloadValue<string>("scope"));
        Assert.Equal(["engineering", "analytical-engine"], fromFlow.GetPayloadValue<string[]>("groups"));
        Assert.Equal(["engineering", "analytical-engine"], fromTest.GetPayloadValue<string[]>("groups"));
    }

    [Fact]
    public async Task IssueToken_WithoutScopes_HasNoScope()
    {
        var token = new JsonWebToken(await shared.App.Emulator.IssueTokenAsync("ada@example.com", scopes: []));

        Assert.False(token.TryGetPayloadValue<string>("scope", out _));
    }

    [Theory]
    [InlineData("eve@example.com", null)]
    [InlineData("ada@example.com", "no uri")]
    public async Task IssueToken_ForNobodyOrNothing_Throws(string user, string? resource)
        => await Assert.ThrowsAsync<ArgumentException>(() => shared.App.Emulator.IssueTokenAsync(user, resource: resource));
}
