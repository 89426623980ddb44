using System.Net;

namespace ManagedAccess.Emulator.Tests.Edge;

/// <summary>The edge is stopped and started again in the middle of an agent's grant.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task Grant_AfterARestart_GoesOnWithTheSameClient()
    {
        var folder = EmulatedApp.NewFolder();
        string clientId, accessToken, refreshToken;
        await using (var app = await EdgeApp.StartAsync(folder))
        {
            var agent = await TestAgent.RegisterAsync(app);
            var tokens = await agent.GetTokensAsync();
            (clientId, accessToken, refreshToken) = (agent.ClientId, tokens.GetProperty("access_token").GetString()!, tokens.GetProperty("refresh_token").GetString()!);
        }

        await using (var app = await EdgeApp.StartAsync(folder))
        {
            var agent = new TestAgent(app.CreateBrowser());
            Assert.Equal(HttpStatusCode.OK, (await agent.Browser.SendAsync(EdgeApp.Get("/", ("Authorization", $"Bearer {accessToken}")))).StatusCode);
            var refreshed = await (await agent.RefreshAsync(refreshToken, ("client_id", clientId))).ReadJsonAsync();
            var response = await agent.Browser.SendAsync(EdgeApp.Get("/", ("Authorization", $"Bearer {refreshed.GetProperty("access_token").GetString()}")));
            Assert.Equal("ada@example.com", (await response.ReadRequestAsync()).ReadAssertion().GetPayloadValue<string>("email"));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Code_BeforeARestart_IsExchangedAfterIt()
    {
        var folder = EmulatedApp.NewFolder();
        string clientId, verifier, code;
        await using (var app = await EdgeApp.StartAsync(folder))
        {
            var agent = await TestAgent.RegisterAsync(app);
            (clientId, verifier, code) = (agent.ClientId, agent.Verifier, (await agent.AuthorizeAsync())["code"]);
        }

        await using (var app = await EdgeApp.StartAsync(folder))
        {
            var agent = new TestAgent(app.CreateBrowser());
            var response = await agent.ExchangeAsync(code, ("client_id", clientId), ("code_verifier", verifier));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Directory.Delete(folder, recursive: true);
    }
}
