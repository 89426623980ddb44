using Microsoft.Playwright;
using static ManagedAccess.FreshApps.Checks.Check;

namespace ManagedAccess.FreshApps.Checks;

/// <summary>A Blazor circuit in a real browser, over a websocket and over long polling. The browser gets in as it does behind Access.</summary>
internal static class CircuitChecks
{
    public static async Task<string> TransportsAsync(CheckContext context)
    {
        if (context.Browser.Chromium is null)
        {
            return "skipped: Chromium is not there";
        }

        foreach (var longPolling in new[] { false, true })
        {
            await using var visit = await context.Browser.Chromium.NewContextAsync();
            visit.SetDefaultTimeout(20_000);
            await visit.AddCookiesAsync([new() { Name = "CF_Authorization", Value = context.Servers.Access.IssueAssertion(), Url = context.Running.Address }]);
            var page = await visit.NewPageAsync();
            if (longPolling)
            {
                await page.AddInitScriptAsync("delete window.WebSocket");
            }

            var sockets = 0;
            page.WebSocket += (_, _) => sockets++;
            await page.GotoAsync(context.Url(context.App.Circuit!));
            await page.GetByRole(AriaRole.Button, new() { Name = "Ask" }).ClickAsync();
            await page.WaitForFunctionAsync("() => document.getElementById('who').textContent.length > 0");
            var who = await page.Locator("#who").TextContentAsync();
            Expect(who == "ada@example.com", $"Ada in a circuit over {(longPolling ? "long polling" : "a websocket")} (ATT-21)", who ?? "");
            Expect(sockets == 0 == longPolling, "the transport that was asked for", $"{sockets} websockets");
        }

        return "websocket, long polling";
    }
}
