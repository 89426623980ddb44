namespace ManagedAccess.Cli.Doctor.Checks.Documents;

/// <summary>Every agent sends its token in the Authorization field.</summary>
internal sealed class HeaderMethodCheck() : Check(
    "metadata-bearer-methods", "The metadata does not allow tokens in the Authorization field", "RFC 9728 §2 (bearer_methods_supported)", Severity.Warning,
    "Publish bearer_methods_supported with \"header\", as ManagedAccess does, or leave it out.",
    Agents.CSharp)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Metadata is { Resource.BearerMethods: { } methods } metadata && !methods.Contains("header"))
        {
            yield return Found($"bearer_methods_supported is [{string.Join(", ", methods)}]", metadata.Get);
        }
    }
}
