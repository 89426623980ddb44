namespace ManagedAccess.Emulator.Tests.AuthorizationServer;

public sealed class TokenEndpointTests
{
    [Fact]
    public async Task Exchange_OfAGoodCode_IssuesTokens()
    {
        await using var app = await EmulatedApp.StartAsync();
        var agent = await TestAgent.RegisterAsync(app);

        var tokens = await agent.GetTokensAsync();

        TestContext.Current.TestOutputHelper?.WriteLine(tokens.ToString());
        Assert.Equal("Bearer", tokens.GetProperty("token_type").GetString());
    }
}
