namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>The grammar of <c>Content-Signal</c>.</summary>
internal static class ContentSignalField
{
    public const string Name = "Content-Signal";

    /// <summary>Each of the three keys at most once, each <c>yes</c> or <c>no</c>, at least one.</summary>
    public static bool IsValid(string value)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.Split(',', StringSplitOptions.TrimEntries))
        {
            var signal = member.Split('=');
            if (signal is not ["search" or "ai-input" or "ai-train", "yes" or "no"] || !seen.Add(signal[0]))
            {
                return false;
            }
        }

        return true;
    }
}
