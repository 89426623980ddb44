using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace ManagedAccess.EndToEnd.Tests.Clients;

/// <summary>
/// Somebody at a browser without script: follows redirects, keeps cookies, reads pages and presses buttons. Knows no
/// server's pages in particular: the button with the own name on it, or else the one that says yes or no.
/// </summary>
public sealed class Person : IDisposable
{
    private const int MostSteps = 20;

    private static readonly string[] Yes = ["Allow", "Continue", "Sign-in"];
    private static readonly string[] No = ["Deny"];

    private readonly HttpClient _browser = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });
    private readonly List<IHtmlDocument> _pagesSeen = [];

    private Person(string name, string email) => (Name, Email) = (name, email);

    public string Name { get; }

    public string Email { get; }

    /// <summary>Every page that was shown, first one first.</summary>
    public IReadOnlyList<IHtmlDocument> PagesSeen => _pagesSeen;

    public static Person Ada() => new("Ada Lovelace", "ada@example.com");

    public static Person Grace() => new("Grace Hopper", "grace@example.com");

    /// <summary>Answers an authorization request, and returns the address at the client that the browser was sent to, without going there.</summary>
    /// <param name="authorizationUri">Where the client sends the browser.</param>
    /// <param name="redirectUri">Where the client waits for the answer.</param>
    /// <param name="consents">Whether to say yes.</param>
    public async Task<Uri> AnswerAsync(Uri authorizationUri, string redirectUri, bool consents = true)
    {
        var next = new HttpRequestMessage(HttpMethod.Get, authorizationUri);
        Uri? from = null;
        for (var step = 0; step < MostSteps; step++)
        {
            var (address, response) = await SendAsync(next, from);
            using (response)
            {
                if (response.Headers.Location is { } location && (int)response.StatusCode is 302 or 303)
                {
                    var target = new Uri(address, location);
                    if (target.GetLeftPart(UriPartial.Path) == redirectUri)
                    {
                        return target;
                    }

                    next = new HttpRequestMessage(HttpMethod.Get, target);
                    continue;
                }

                var page = await ReadAsync(response, address);
                next = Press(page, consents);
                from = address;
            }
        }

        throw new InvalidOperationException($"{MostSteps} steps, and no answer for the client.");
    }

    public void Dispose()
    {
        _pagesSeen.ForEach(page => page.Dispose());
        _browser.Dispose();
    }

    private async Task<(Uri Address, HttpResponseMessage Response)> SendAsync(HttpRequestMessage request, Uri? from)
    {
        // What every browser sends with a navigation; servers decide by it.
        var address = request.RequestUri!;
        request.Headers.Add("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        request.Headers.Add("Sec-Fetch-Dest", "document");
        request.Headers.Add("Sec-Fetch-Site", SiteOf(from, address));
        if (from is not null)
        {
            request.Headers.Add("Origin", from.GetLeftPart(UriPartial.Authority));
        }

        return (address, await _browser.SendAsync(request));
    }

    private static string SiteOf(Uri? from, Uri to) => from switch
    {
        null => "none",
        _ when from.GetLeftPart(UriPartial.Authority) == to.GetLeftPart(UriPartial.Authority) => "same-origin",
        _ when from.Host == to.Host => "same-site",
        _ => "cross-site",
    };

    private async Task<IHtmlDocument> ReadAsync(HttpResponseMessage response, Uri address)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{address} answered {(int)response.StatusCode}: {text}");
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);

        var context = BrowsingContext.New(Configuration.Default);
        var page = (IHtmlDocument)await context.OpenAsync(answer => answer.Address(address.AbsoluteUri).Content(text));
        _pagesSeen.Add(page);
        return page;
    }

    private HttpRequestMessage Press(IHtmlDocument page, bool consents)
    {
        foreach (var field in page.QuerySelectorAll<IHtmlInputElement>("form input[required]"))
        {
            field.Value = field.Type == "password" ? "any" : Email;
        }

        var buttons = page.QuerySelectorAll<IHtmlElement>("form button").ToList();
        var button = buttons.Find(button => button.TextContent.Contains(Name, StringComparison.Ordinal))
            ?? buttons.Find(button => (consents ? Yes : No).Contains(button.TextContent.Trim()))
            ?? throw new InvalidOperationException($"Nothing to press on {page.Url}: {page.Body?.TextContent}");

        var form = (IHtmlFormElement)button.Closest("form")!;
        var submission = form.GetSubmission(button) ?? throw new InvalidOperationException($"The form of {page.Url} cannot be sent.");
        var request = new HttpRequestMessage(new System.Net.Http.HttpMethod(submission.Method.ToString()), submission.Target.Href);
        if (submission.Method == AngleSharp.Io.HttpMethod.Post)
        {
            request.Content = new StreamContent(submission.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", submission.Headers["Content-Type"]);
        }

        return request;
    }
}
