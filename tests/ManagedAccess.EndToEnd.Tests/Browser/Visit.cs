using System.Text.RegularExpressions;
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
    /// Asked again and again from outside the page. <c>WaitForURLAsync</c> looks at the address first and listens only then, so it misses a
    /// navigation between the two (microsoft/playwright-dotnet issue 3364); <c>WaitForFunctionAsync</c> waits for the next frame inside the
    /// page, which does not come where scripts are off: when it asks while the page is loading, it waits in vain.
    /// </remarks>
    public async Task ArriveAsync(string path)
    {
        await Assertions.Expect(Page).ToHaveURLAsync(new Regex(Regex.Escape(path) + "$"), new() { Timeout = Chromium.Patience });
        await Assertions.Expect(Page.Locator(":root")).ToHaveJSPropertyAsync("ownerDocument.readyState", "complete", new() { Timeout = Chromium.Patience });
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
