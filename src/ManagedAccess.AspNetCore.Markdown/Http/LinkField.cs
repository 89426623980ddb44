using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>The <c>Link</c> field (RFC 8288 §3): added to the existing fields, never in place of them.</summary>
internal static class LinkField
{
    /// <param name="headers">The response's fields.</param>
    /// <param name="target">A URI reference that is already escaped.</param>
    /// <param name="relation">A registered relation type.</param>
    /// <param name="type">The media type of the target, if it is useful to the client.</param>
    public static void Add(IHeaderDictionary headers, string target, string relation, string? type = null)
    {
        // The caller escapes the target, but a target must never end the reference around it.
        var safe = target.Replace(">", "%3E", StringComparison.Ordinal);
        var link = type is null ? $"<{safe}>; rel=\"{relation}\"" : $"<{safe}>; rel=\"{relation}\"; type=\"{type}\"";
        headers.Append("Link", link);
    }
}
