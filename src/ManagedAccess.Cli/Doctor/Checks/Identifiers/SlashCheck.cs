namespace ManagedAccess.Cli.Doctor.Checks.Identifiers;

/// <summary>A slash at the end makes two names of one resource, and clients compare names as text.</summary>
internal sealed class SlashCheck() : Check(
    "metadata-slash", "The resource and the URL differ by a slash at the end", "RFC 9728 §3.3, RFC 3986 §6.2, MCP 2026-07-28 (canonical server URI)", Severity.Error,
    "Write ManagedAccess:Resource and the Path of each entry of ManagedAccess:Resources without a slash at the end, and tell people the same address.",
    Agents.VsCode, Agents.Gemini, Agents.ClaudeAi, Agents.CSharp)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Metadata is not { Resource.Resource: { } resource } metadata || !Uri.TryCreate(resource, UriKind.Absolute, out var uri))
        {
            yield break;
        }

        if (resource.EndsWith('/') && metadata.Place is not DocumentPlace.Access && !seen.IsBehindAccess)
        {
            yield return Found($"resource ends with a slash: {resource}", metadata.Get);
        }
        else if (uri.AbsolutePath.Length > 1 && seen.Url.AbsolutePath == uri.AbsolutePath + "/" && seen.LooksLikeMcp)
        {
            yield return Found($"resource is {resource}, the URL is {seen.Url}", metadata.Get, $"Give clients the address {resource}.");
        }
    }
}
