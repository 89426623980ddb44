using Microsoft.Playwright;

namespace ManagedAccess.FreshApps;

/// <summary>The machine's own Chromium, or null where it has none.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright? _playwright;

    private Browser(IPlaywright? playwright, IBrowser? chromium) => (_playwright, Chromium) = (playwright, chromium);

    public IBrowser? Chromium { get; }

    public static async Task<Browser> StartAsync()
    {
        if (Array.Find(Places, File.Exists) is not { } path)
        {
            return new(null, null);
        }

        var playwright = await Playwright.CreateAsync();
        return new(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = Arguments }));
    }

    public async ValueTask DisposeAsync()
    {
        if (Chromium is not null)
        {
            await Chromium.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
