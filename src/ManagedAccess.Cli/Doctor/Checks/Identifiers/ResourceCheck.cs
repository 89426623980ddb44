namespace ManagedAccess.Cli.Doctor.Checks.Identifiers;

/// <summary>Clients use the document only if its resource covers the URL that they were given.</summary>
internal sealed class ResourceCheck() : Check(
    "metadata-resource", "The metadata is about another resource", "RFC 9728 §3.3, §7.3", Severity.Error,
    "Set ManagedAccess:Resource to the address that clients use, scheme, host, port and path base included; declare an MCP endpoint as a resource of its own (ManagedAccess:Resources, .AsProtectedResource(\"/mcp\")).",
    Agents.TypeScript, Agents.ClaudeAi, Agents.VsCode, Agents.Gemini)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Metadata is not { Resource: { } document } metadata)
        {
            yield break;
        }

        if (document.ResourceUri is not { } resource || resource.Fragment.Length > 0)
        {
            yield return Found($"resource is not an absolute URL without fragment: {document.Resource ?? "(absent)"}", metadata.Get);
            yield break;
        }

        // The scheme has a check of its own, and so has the slash at the end.
        var isSameHost = resource.Host.Equals(seen.Url.Host, StringComparison.OrdinalIgnoreCase) && (resource.Port == seen.Url.Port || (resource.IsDefaultPort && seen.Url.IsDefaultPort));
        var path = resource.AbsolutePath.TrimEnd('/');
        var covers = seen.Url.AbsolutePath == path || seen.Url.AbsolutePath.StartsWith(path + "/", StringComparison.Ordinal);
        if (!isSameHost || !covers)
        {
            yield return Found($"resource is {document.Resource}, which does not cover {seen.Url}", metadata.Get);
        }
        else if (seen.LooksLikeMcp && seen.Url.Segments[^1].Trim('/') is "mcp" or "sse" && path.Length < seen.Url.AbsolutePath.TrimEnd('/').Length)
        {
            yield return Found($"resource is {document.Resource}; VS Code and Claude compare it with the address of the MCP server, {seen.Url}", metadata.Get,
                $"Declare the endpoint as a resource: .AsProtectedResource(\"{seen.Url.AbsolutePath}\") and an entry of ManagedAccess:Resources with that Path.");
        }
    }
}
