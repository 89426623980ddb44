using ManagedAccess.FreshApps.Apps;

namespace ManagedAccess.FreshApps.Checks;

/// <summary>One column of the table: a question that is put to every app it fits.</summary>
/// <param name="Column">The heading.</param>
/// <param name="Fits">Whether the app has what the question is about.</param>
/// <param name="Ask">Answers with the text of the cell, or throws <see cref="CheckFailedException"/>.</param>
internal sealed record Check(string Column, Func<FreshApp, bool> Fits, Func<CheckContext, Task<string>> Ask)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static IReadOnlyList<Check> All { get; } =
    [
        new("browser", _ => true, PageChecks.BrowserAsync),
        new("agent without token", _ => true, PageChecks.WithoutTokenAsync),
        new("agent with token", _ => true, PageChecks.WithTokenAsync),
        new("Markdown", _ => true, PageChecks.MarkdownAsync),
        new("documents", _ => true, DocumentChecks.FollowAsync),
        new("HEAD", _ => true, PageChecks.HeadAsync),
        new("preflight", _ => true, PageChecks.PreflightAsync),
        new("404", app => app.GrpcMethod is null, ErrorChecks.NotFoundAsync),
        new("500", app => app.Throws is not null, ErrorChecks.ThrowsAsync),
        new("cache", app => app.Cached is not null, CacheChecks.EachTheirOwnAsync),
        new("compression", app => app.Compresses, PageChecks.CompressedAsync),
        new("gRPC", app => app.GrpcMethod is not null, GrpcChecks.CallAsync),
        new("hub", app => app.Hub is not null, HubChecks.TransportsAsync),
        new("expiry", app => app.Hub is not null, HubChecks.ExpiryAsync),
        new("circuit", app => app.Circuit is not null, CircuitChecks.TransportsAsync),
        new("doctor", app => app.GrpcMethod is null, DoctorChecks.AskAsync), // the gRPC template speaks HTTP/2 without TLS, which the tool does not
    ];

    public async Task<CheckResult> RunAsync(CheckContext context)
    {
        if (!Fits(context.App))
        {
            return new(true, "");
        }

        try
        {
            return new(true, await Ask(context).WaitAsync(Patience));
        }
        catch (Exception exception) when (exception is CheckFailedException or TimeoutException or HttpRequestException or IOException or Microsoft.Playwright.PlaywrightException)
        {
            return new(false, exception.Message);
        }
    }

    public static void Expect(bool holds, string expectation, object found)
    {
        if (!holds)
        {
            throw new CheckFailedException($"expected {expectation}, found: {found}");
        }
    }
}

/// <summary>A cell of the table.</summary>
internal sealed record CheckResult(bool Passed, string Cell);
