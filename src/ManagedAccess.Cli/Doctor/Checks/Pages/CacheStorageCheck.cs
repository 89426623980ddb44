using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Checks.Pages;

/// <summary>What one person may read is stored where everybody gets it.</summary>
internal sealed class CacheStorageCheck() : Check(
    "cache-private", "A shared cache may store the page", "RFC 9111 §3, §3.5, §5.2.2.7", Severity.Error,
    "Send Cache-Control: private (or no-store) on both forms, as ManagedAccess does; take public and s-maxage out of the app's own headers, and remove the cache rule of the proxy for this path.",
    Agents.People, Agents.PageReaders)
{
    private static readonly string[] StatusFields = ["CF-Cache-Status", "X-Cache", "X-Cache-Status", "Cache-Status", "X-Proxy-Cache"];

    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Page is not { IsOpen: true } page)
        {
            yield break;
        }

        // What everybody may read, everybody may store, unless Markdown and HTML can be mixed up by it: that is the rule of Vary.
        var exchanges = page.WithToken && !seen.Door.IsPublic ? new[] { page.Agent, page.Browser, page.Again } : [];
        foreach (var exchange in exchanges.Where(exchange => exchange.Status is >= 200 and < 300))
        {
            if (HitOf(exchange) is { } hit)
            {
                yield return Found($"{exchange.Summary} came out of a cache ({hit})", exchange);
                yield break;
            }

            var control = exchange["Cache-Control"];
            if (exchange.Lists("Cache-Control", "public") || exchange.Lists("Cache-Control", "s-maxage") || !(exchange.Lists("Cache-Control", "private") || exchange.Lists("Cache-Control", "no-store")))
            {
                yield return Found($"{exchange.Summary} with Cache-Control: {control ?? "(nothing)"}", exchange);
                yield break;
            }
        }
    }

    /// <summary>The field by which a shared cache says that it answered, or null.</summary>
    internal static string? HitOf(Exchange exchange)
    {
        foreach (var name in StatusFields)
        {
            if (exchange[name] is { } value && (value.Contains("hit", StringComparison.OrdinalIgnoreCase) && !value.Contains("hit=?0", StringComparison.OrdinalIgnoreCase)))
            {
                return $"{name}: {value}";
            }
        }

        return exchange["Age"] is { } age && age != "0" ? $"Age: {age}" : null;
    }
}
