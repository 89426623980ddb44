using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>The <c>Vary</c> field (RFC 9110 §12.5.5).</summary>
internal static class VaryField
{
    /// <summary>Merges a field name into what is there: no duplicate, and <c>*</c> already says more.</summary>
    public static void Add(IHeaderDictionary headers, string name)
    {
        var existing = headers.Vary;
        if (existing.Count == 0)
        {
            headers.Vary = name;
            return;
        }

        foreach (var line in existing)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var member = line.AsSpan(range).Trim();
                if (member is "*" || member.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return;
                }
            }
        }

        headers.Vary = $"{existing}, {name}";
    }
}
