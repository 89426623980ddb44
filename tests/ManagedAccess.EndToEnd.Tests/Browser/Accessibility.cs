using System.Text.Json;
using ManagedAccess.EndToEnd.Tests.Processes;
using Microsoft.Playwright;

namespace ManagedAccess.EndToEnd.Tests.Browser;

/// <summary>What axe, the checker of Deque, finds on a page: WCAG 2.2 A and AA, and its best practices.</summary>
public sealed class Accessibility(NodeWorkspace node)
{
    private const string Run =
        """
        async () => {
          const found = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] });
          return JSON.stringify({
            rules: found.passes.length + found.violations.length,
            violations: found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`)),
          });
        }
        """;

    /// <param name="page">The page, with everything it loads. Its own policy forbids the script of axe, so the protocol of the browser brings it.</param>
    /// <param name="name">Names the page in the message.</param>
    public async Task CheckAsync(IPage page, string name)
    {
        await page.EvaluateAsync(await node.ReadPackageAsync("axe-core/axe.min.js"));
        var result = JsonElement.Parse((await page.EvaluateAsync<string>(Run))!);

        Assert.True(result.GetProperty("rules").GetInt32() >= 15, $"axe looked at {name} with {result.GetProperty("rules")} rules only.");
        string[] violations = [.. result.GetProperty("violations").EnumerateArray().Select(violation => violation.GetString()!)];
        Assert.True(violations.Length == 0, $"axe finds on {name}:\n{string.Join('\n', violations)}");
    }
}
