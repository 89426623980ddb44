using Microsoft.Playwright;

namespace ManagedAccess.EndToEnd.Tests.Browser;

/// <summary>The machine's own Chromium, started once for all tests of a class; tests skip where there is none.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>How long a step may take, in milliseconds: far longer than on a busy machine, since it only ends a test that has failed.</summary>
    public const float Patience = 60_000;

    static Chromium() => Assertions.SetDefaultExpectTimeout(Patience);

    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    // Quiet: what a browser does by itself would only be noise, on the network and in the time it takes.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Array.Find(Places, File.Exists) is not { } path)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = Arguments });
    }

    /// <summary>A browser without any cookie.</summary>
    public async Task<Visit> OpenAsync(Uri origin, BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(_browser is null, $"skipped: Chromium is not there ({string.Join(", ", Places)})");

        options ??= new();
        options.BaseURL = origin.AbsoluteUri;
        var context = await _browser.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        return new Visit(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
