using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using ManagedAccess.Markdown;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternalWiki.Tests;

/// <summary>
/// The wiki as it runs behind an authorization server: its own settings, its own pages, a database in a folder of its own,
/// and a server that signs what a test asks for. It is no <see cref="ProtectedApp"/>, because the calls of the sample's own Program.cs make it.
/// </summary>
internal sealed class WikiApp : IAsyncDisposable
{
    public const string Resource = TestIssuer.DefaultAudience;
    public const string Tools = Resource + "/mcp";

    // The first conversion of a process compiles the converter, and on a busy machine that alone passes the time limit of a page.
    private static readonly string Compiled = new MarkdownConverter().Convert("<main><h1>Page</h1><p>Text of it.</p><table><tr><th>A</th></tr><tr><td>b</td></tr></table></main>");

    private readonly DirectoryInfo _folder;
    private readonly WebApplication _app;
    private readonly RequestsUnderWay _requests;

    private WikiApp(DirectoryInfo folder, WebApplication app, RequestsUnderWay requests)
    {
        _folder = folder;
        _app = app;
        _requests = requests;
    }

    public TestIssuer Issuer { get; private init; } = null!;

    public TestIssuer Access { get; private init; } = null!;

    public static async Task<WikiApp> StartAsync(Action<TestIssuer>? prepare = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(Compiled);
        var folder = Directory.CreateTempSubdirectory("wiki-");
        var issuer = new TestIssuer();
        var access = new TestIssuer(TestIssuer.DefaultAccessIssuer);
        prepare?.Invoke(issuer);

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(Wiki).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory, // where the wiki's own appsettings.json is
            EnvironmentName = Environments.Production,
        });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Wiki:Database"] = Path.Combine(folder.FullName, "wiki.db"),
            ["ManagedAccess:Resource"] = Resource,
            ["ManagedAccess:AuthorizationServers:0:Issuer"] = issuer.Issuer,
            ["ManagedAccess:AuthorizationServers:1:Type"] = "CloudflareAccess",
            ["ManagedAccess:AuthorizationServers:1:Issuer"] = access.Issuer,
            ["ManagedAccess:AuthorizationServers:1:Audiences:0"] = TestIssuer.DefaultAudienceTag,
        });
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();

        // Before everything else, so that a request counts until its record is written too.
        var requests = new RequestsUnderWay();
        builder.Services.AddSingleton<IStartupFilter>(requests);

        // As in Program.cs.
        builder.AddManagedAccessEmulator();
        builder.Services.AddManagedAccess();
        builder.Services.AddWiki();

        // Not the network, but the two servers of this test.
        builder.Services.UseTestIssuers(new TestIssuerHandler(issuer, access));

        var app = builder.Build();
        app.MapWiki();
        await app.StartAsync();
        return new WikiApp(folder, app, requests) { Issuer = issuer, Access = access };
    }

    public HttpClient Anonymous() => new(_app.GetTestServer().CreateHandler()) { BaseAddress = new Uri(Resource) };

    /// <summary>A client with a token of the person's: by default Ada, through Claude Code, who may write.</summary>
    public HttpClient As(string name = "Ada Lovelace", string scope = "wiki.read wiki.write", string resource = Resource, string clientId = "client-1") => With(Issuer.Issue(claims =>
    {
        claims["sub"] = name.ToLowerInvariant();
        claims["name"] = name;
        claims["email"] = null;
        claims.Remove("email");
        claims["client_id"] = clientId;
        claims["client_name"] = "Claude Code";
        claims["scope"] = scope;
        claims["aud"] = resource;
    }));

    /// <summary>A client that is nobody's.</summary>
    public HttpClient AsService(string resource = Resource) => With(Issuer.Issue(claims =>
    {
        claims["sub"] = "indexer";
        claims["client_id"] = "indexer";
        claims["aud"] = resource;
        foreach (var personal in (string[])["name", "email", "auth_time"])
        {
            claims.Remove(personal);
        }
    }));

    /// <summary>A browser behind Access, with the cookie that Access set. It keeps further cookies and asks for HTML.</summary>
    public Browser OpenBrowser(Action<JsonObject>? claims = null) => new(Anonymous(), Access.IssueAssertion(claims));

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _requests.EndAsync();
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private HttpClient With(string token)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A browser without script: follows links, fills in forms.</summary>
    internal sealed class Browser(HttpClient client, string assertion)
    {
        private readonly Dictionary<string, string> _cookies = new() { ["CF_Authorization"] = assertion };

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
            request.Headers.Add("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
            request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            var response = await client.SendAsync(request);

            foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
            {
                var pair = cookie.Split(';')[0].Split('=', 2);
                _cookies[pair[0]] = pair[1];
            }

            return (response, new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync()));
        }
    }
}
