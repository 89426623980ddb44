using System.Net;
using ManagedAccess.FreshApps.Apps;
using ManagedAccess.Testing;

namespace ManagedAccess.FreshApps.Checks;

/// <summary>A running app, and the callers that try it.</summary>
internal sealed record CheckContext(RunSettings Settings, FreshApp App, RunningApp Running, Servers Servers, Browser Browser)
{
    private const string BrowserAccept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    // Redirects and compressed bodies are what some checks are about.
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public string Url(string path) => Running.Address + path;

    public string Page => Url(App.Page);

    /// <summary>An access token of Ada for this app, good for a quarter of an hour.</summary>
    public string Token(string email = "ada@example.com", TimeSpan? lifetime = null) => Servers.OAuth.Issue(claims =>
    {
        claims["aud"] = Running.Address;
        claims["sub"] = email;
        claims["email"] = email;
        if (lifetime is { } length)
        {
            claims["exp"] = TimeProvider.System.GetUtcNow().Add(length).ToUnixTimeSeconds();
        }
    });

    /// <summary>Asks as an agent does.</summary>
    public Task<Reply> AgentAsync(string url, string? token = null, string accept = "*/*", HttpMethod? method = null, params (string Name, string Value)[] headers) =>
        SendAsync(method ?? HttpMethod.Get, url, [("Accept", accept), .. headers], token);

    /// <summary>Asks as a browser does that opens a page.</summary>
    public Task<Reply> BrowserAsync(string url) => SendAsync(HttpMethod.Get, url, [("Accept", BrowserAccept), ("Sec-Fetch-Mode", "navigate")], null);

    public async Task<Reply> SendAsync(HttpMethod method, string url, IEnumerable<(string Name, string Value)> headers, string? token, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, url) { Content = content };
        if (App.GrpcMethod is not null && url.StartsWith(Running.Address, StringComparison.Ordinal))
        {
            request.Version = HttpVersion.Version20; // the template listens for nothing else
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        using var response = await Client.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        return new(
            (int)response.StatusCode,
            response.Headers.Concat(response.Content.Headers).Concat(response.TrailingHeaders)
                .GroupBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(group => group.Key, group => string.Join(", ", group.SelectMany(header => header.Value)), StringComparer.OrdinalIgnoreCase),
            body,
            ReceivedChallenge.Of(response));
    }
}

/// <summary>An answer, read to its end.</summary>
internal sealed record Reply(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Bytes, IReadOnlyList<ReceivedChallenge> Challenges)
{
    public string Body => System.Text.Encoding.UTF8.GetString(Bytes);

    /// <summary>Whether a person who reads the body sees the text, also where Markdown escapes a character of it.</summary>
    public bool Shows(string text) => Body.Replace("\\", "", StringComparison.Ordinal).Contains(text, StringComparison.Ordinal);

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public string? MediaType => Header("Content-Type")?.Split(';')[0].Trim();

    public bool IsMarkdown => MediaType is "text/markdown";

    public override string ToString() => $"{Status} {MediaType} {string.Join(", ", Challenges.Select(challenge => challenge.Scheme))} {Body[..Math.Min(Body.Length, 200)].ReplaceLineEndings(" ")}";
}
