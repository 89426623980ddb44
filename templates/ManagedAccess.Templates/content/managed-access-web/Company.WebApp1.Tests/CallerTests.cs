using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;
using Xunit;

public sealed class CallerTests
{
    [Fact]
    public async Task Page_AnswersEachCaller()
    {
        await using var app = new WebApplicationFactory<Program>().WithManagedAccess();
        using var agent = app.As("ada@example.com").Through("Claude Code").ForAgents().CreateClient();
        using var service = app.AsService("nightly-export").CreateClient();
        using var nobody = app.CreateClient();

        Assert.Contains("Hello, Ada.", await agent.GetStringAsync("/"));
        Assert.Equal(HttpStatusCode.Forbidden, (await service.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/")).StatusCode);
    }
}
