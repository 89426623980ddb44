using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>The <c>Vary</c> field (RFC 9110 §12.5.5).</summary>
internal static class VaryField
{
    /// <summary>Adds a field name to the existing names, once; <c>*</c> already includes every name.</summary>
    public static void Add(IHeaderDictionary headers, string name)
    {
        if (!ListField.Contains(headers.Vary, "*"))
        {
            ListField.Add(headers, HeaderNames.Vary, name);
        }
    }
}
