using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using ManagedAccess.AspNetCore;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternalWiki.Tests;

/// <summary>
/// The wiki as it runs in production: its own Program.cs and settings, an authorization server for agents, and Access for browsers. It has a database
/// in a folder of its own. The package ManagedAccess.AspNetCore.Testing makes the callers.
/// </summary>
internal sealed class WikiApp : IAsyncDisposable
{
    public const string Resource = "https://wiki.corp.example";
    public const string Issuer = "https://login.corp.example";
    public const string AccessIssuer = "https://acme.cloudflareaccess.com";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wiki-");
    private readonly WebApplicationFactory<Program> _factory;

    public WikiApp()
    {
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(builder => builder
            .UseEnvironment(Environments.Production)
            .UseSetting("Wiki:Database", Path.Combine(_folder.FullName, "wiki.db"))
            .UseSetting("ManagedAccess:Resource", Resource)
            .UseSetting("ManagedAccess:AuthorizationServers:0:Issuer", Issuer)
            .UseSetting("ManagedAccess:AuthorizationServers:1:Type", "CloudflareAccess")
            .UseSetting("ManagedAccess:AuthorizationServers:1:Issuer", AccessIssuer)
            .UseSetting("ManagedAccess:AuthorizationServers:1:Audiences:0", "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2")
            .ConfigureLogging(logging => logging.ClearProviders()));
        (_factory.ClientOptions.AllowAutoRedirect, _factory.ClientOptions.HandleCookies) = (false, false); // the tests look at redirects
        App = _factory.WithManagedAccess();
    }

    public ManagedAccessTestApp App { get; }

    /// <summary>Ada through Claude Code, who may read and write.</summary>
    public TestCaller Ada => Through("ada.lovelace@example.com").WithScopes("wiki.read", "wiki.write");

    /// <summary>Ada through Claude Code, who may only read.</summary>
    public TestCaller Reader => Through("ada.lovelace@example.com").WithScopes("wiki.read");

    /// <summary>Grace through Claude Code, who may read and write.</summary>
    public TestCaller Grace => Through("grace.hopper@example.com").WithScopes("wiki.read", "wiki.write");

    /// <summary>A client that is nobody's.</summary>
    public TestCaller Indexer => App.AsService("indexer").WithScopes("wiki.read", "wiki.write");

    /// <summary>A person's browser behind Access: it keeps cookies, asks for HTML and fills in forms.</summary>
    /// <param name="email">The person.</param>
    /// <param name="describe">Says more about the person or the sign-in.</param>
    public Browser OpenBrowser(string email = "ada@example.com", Func<TestCaller, TestCaller>? describe = null)
    {
        var person = App.As(email).AtBrowser();
        return new(describe is null ? person : describe(person));
    }

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await _factory.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private TestCaller Through(string email) => App.As(email).Through("Claude Code");

    /// <summary>A browser without script: follows links, fills in forms.</summary>
    internal sealed class Browser(TestCaller person)
    {
        private readonly HttpClient _client = person.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = true });

        public async Task<(HttpResponseMessage Response, IHtmlDocument Page)> GetAsync(string path) =>
            await SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

        /// <summary>Sends the first POST form of a page, with some of its fields changed.</summary>
        public Task<(HttpResponseMessage Response, IHtmlDocument Page)> SubmitAsync(IHtmlDocument page, params (string Name, string? Value)[] changes)
        {
            var form = page.Forms.First(form => form.Method == "post");
            var fields = form.Elements.OfType<IHtmlInputElement>().ToDictionary(input => input.Name!, input => (string?)input.Value);
            foreach (var area in form.Elements.OfType<IHtmlTextAreaElement>())
            {
                fields[area.Name!] = area.Value.ReplaceLineEndings("\r\n"); // as browsers send it
            }

            foreach (var (name, value) in changes)
            {
                fields[name] = value;
            }

            return SendAsync(new HttpRequestMessage(HttpMethod.Post, form.GetAttribute("action"))
            {
                Content = new FormUrlEncodedContent(fields.Where(field => field.Value is not null)!),
            });
        }

        public async Task<(HttpResponseMessage Response, IHtmlDocument Page)> SendAsync(HttpRequestMessage request)
        {
            var response = await _client.SendAsync(request);
            return (response, new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync()));
        }
    }
}
