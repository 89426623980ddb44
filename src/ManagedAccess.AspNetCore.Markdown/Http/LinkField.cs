using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>The <c>Link</c> field (RFC 8288 §3): added to what is there, never in place of it.</summary>
internal static class LinkField
{
    /// <param name="headers">The response's fields.</param>
    /// <param name="target">A URI reference that is already escaped.</param>
    /// <param name="relation">A registered relation type.</param>
    /// <param name="type">The media type to expect there, if worth saying.</param>
    public static void Add(IHeaderDictionary headers, string target, string relation, string? type = null)
    {
        // Escaping is the caller's, but a target must never end the reference it stands in.
        var safe = target.Replace(">", "%3E", StringComparison.Ordinal);
        var link = type is null ? $"<{safe}>; rel=\"{relation}\"" : $"<{safe}>; rel=\"{relation}\"; type=\"{type}\"";
        headers.Append("Link", link);
    }
}
