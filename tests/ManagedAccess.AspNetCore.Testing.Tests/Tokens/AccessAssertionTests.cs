using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc.Testing;

namespace ManagedAccess.AspNetCore.Testing.Tests.Tokens;

public sealed class AccessAssertionTests
{
    private static readonly (string, string?)[] Account = [("Type", "CloudflareAccess"), ("Audiences:0", SmallApp.Tag)];

    [Fact]
    public async Task Caller_WhereAccessIsTheOnlyServer_HasAnAssertion()
    {
        await using var app = SmallApp.WithServer(SmallApp.Access, Account).WithManagedAccess();
        using var ada = app.As("ada@example.com").ForAgents().CreateClient();
        using var job = app.AsService("export.access").CreateClient();

        var seen = await ada.GetFromJsonAsync<Seen>("/");
        var service = await job.GetFromJsonAsync<Seen>("/");

        Assert.Equal(("Human", "Unknown", "ada@example.com", null), (seen!.Kind, seen.Via, seen.Email, seen.Client));
        Assert.Equal(("Service", "export.access", null), (service!.Kind, service.Client, service.Email));
        Assert.Equal([CredentialSource.Assertion, CredentialSource.Assertion], app.Audit.Records.Select(record => record.Credential!.Value));
    }

    [Fact]
    public async Task Identity_ThatTheAppLooksUp_IsTheCallers()
    {
        await using var app = SmallApp.WithServer(SmallApp.Access, [.. Account, ("IdentityLookup", "true")]).WithManagedAccess();
        using var engineer = app.As("ada@example.com").InGroups("engineering").CreateClient();
        using var other = app.As("grace@example.com").AuthenticatedAgo(TimeSpan.FromHours(1)).CreateClient();

        Assert.Equal("engineers", await engineer.GetStringAsync("/engineers"));
        Assert.Equal("recent", await engineer.GetStringAsync("/recent"));
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync("/engineers")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync("/recent")).StatusCode);
    }

    [Fact]
    public async Task Groups_ThatAccessPassesOn_AreInTheToken()
    {
        await using var app = SmallApp.WithServer(SmallApp.Access, [.. Account, ("GroupsClaim", "custom.groups")]).WithManagedAccess();
        using var engineer = app.As("ada@example.com").InGroups("engineering").CreateClient();

        Assert.Equal("engineers", await engineer.GetStringAsync("/engineers"));
    }

    // A form of another site would send the cookie too.
    [Theory]
    [InlineData("same-origin", HttpStatusCode.OK)]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    public async Task Browser_ThatSendsAForm_SaysFromWhichSite(string site, HttpStatusCode expected)
    {
        await using var app = new SmallApp().WithManagedAccess();
        using var browser = app.As("ada@example.com").AtBrowser().CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/save");
        if (site == "cross-site")
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        using var response = await browser.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
    }
}
