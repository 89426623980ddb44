using System.Net;
using System.Net.Http.Headers;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Processes;
using ManagedAccess.Testing;

namespace ManagedAccess.EndToEnd.Tests;

/// <summary>An agent without MCP edits a page as the page's Markdown tells it to: with the form that people have.</summary>
public sealed class SavingTests(DevelopmentWiki development)
{
    private readonly WikiProcess _wiki = development.Wiki;

    [Fact]
    [Trait("Conformance", "CHL-08")]
    [Trait("Conformance", "CHL-09")]
    public async Task Save_WithATokenForReading_AsksForTheScopeItNeeds()
    {
        using var person = Person.Ada();
        using var client = new StandardsClient("Reader");
        var grant = await client.GetInAsync(_wiki.Address, person, scope: "wiki.read");

        using var response = await SaveAsync(grant, "platform-weekly", "# Gone", revision: 1);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        var challenge = ReceivedChallenge.Bearer(response);
        Assert.Equal("insufficient_scope", challenge["error"]);
        Assert.Equal("wiki.write", challenge["scope"]);
        Assert.Contains("wiki.write", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_StaleInMarkdown_AnswersWithBothTexts()
    {
        using var person = Person.Ada();
        using var client = new StandardsClient("Editor");
        var grant = await client.GetInAsync(_wiki.Address, person);
        const string Theirs = "# Incident review\n\nTheirs came first.\n";
        const string Yours = "# Incident review\n\nYours came second.\n";

        using var saved = await SaveAsync(grant, "incident-template", Theirs, revision: 1);
        using var stale = await SaveAsync(grant, "incident-template", Yours, revision: 1);
        using var joined = await SaveAsync(grant, "incident-template", Theirs + Yours, revision: 2);

        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        Assert.Equal("/pages/incident-template", saved.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        Assert.Equal("text/markdown", stale.Content.Headers.ContentType?.MediaType);
        var answer = await stale.Content.ReadAsStringAsync();
        Assert.Contains(Theirs, answer, StringComparison.Ordinal);
        Assert.Contains(Yours, answer, StringComparison.Ordinal);
        Assert.Contains("Ada Lovelace, through Editor", answer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, joined.StatusCode);
    }

    private async Task<HttpResponseMessage> SaveAsync(Grant grant, string slug, string markdown, int revision)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/pages/{slug}")
        {
            Headers = { { "Accept", "text/markdown, */*;q=0.1" } },
            Content = new FormUrlEncodedContent([new("markdown", markdown), new("revision", $"{revision}"), new("note", "Changed")]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", grant.AccessToken);
        return await _wiki.Http.SendAsync(request);
    }
}
