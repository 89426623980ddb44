using Microsoft.Playwright;

namespace ManagedAccess.EndToEnd.Tests.Browser;

/// <summary>One person's browser: cookies of its own, a page, and a note of everything it was sent and complained about.</summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<IResponse> _documents = [];
    private readonly List<string> _complaints = [];

    public Visit(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Response += (_, response) =>
        {
            if (response.Request.IsNavigationRequest)
            {
                _documents.Add(response);
            }
        };
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => _complaints.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Every answer to a navigation, redirects included.</summary>
    public IReadOnlyList<IResponse> Documents => _documents;

    /// <summary>What the browser's console holds: a style sheet that did not load, a policy that was violated.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>On the sign-in page.</summary>
    public Task ChooseAsync(string person) => Page.GetByRole(AriaRole.Button, new() { Name = person }).ClickAsync();

    /// <summary>Opens a page and signs in on the way.</summary>
    public async Task SignInAsync(string person, string path)
    {
        await Page.GotoAsync(path);
        await ChooseAsync(person);
        await ArriveAsync(path);
    }

    /// <summary>Waits until the page whose address ends so is there, and everything it loads.</summary>
    /// <remarks>
    /// Asked inside the browser, because <c>WaitForURLAsync</c> looks at the address first and listens only then: a navigation between
    /// the two, which a busy machine makes likely, is waited for in vain (microsoft/playwright-dotnet issue 3364).
    /// </remarks>
    public Task ArriveAsync(string path)
        => Page.WaitForFunctionAsync("path => location.href.endsWith(path) && document.readyState === 'complete'", path);

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
