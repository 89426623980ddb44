using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Checks.Identifiers;

/// <summary>Behind a proxy that ends TLS, the app sees http and publishes it.</summary>
internal sealed class SchemeCheck() : Check(
    "metadata-scheme", "The app publishes addresses with http or with another port than clients use", "RFC 9728 §1.2, §7.7; RFC 6750 §5.2", Severity.Error,
    "Set ManagedAccess:Resource to the https address, or let the app know the scheme: UseForwardedHeaders with the proxy in KnownProxies (ASPNETCORE_FORWARDEDHEADERS_ENABLED=true), and X-Forwarded-Proto from the proxy.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        var pointer = seen.Door.Challenges.Select(challenge => challenge["resource_metadata"]).FirstOrDefault(value => value is not null);
        if (IsWrong(pointer, seen.Url))
        {
            yield return Found($"resource_metadata is {pointer}", seen.Door.Agent);
        }

        foreach (var document in seen.Documents.Where(document => IsWrong(document.Resource?.Resource, seen.Url)).DistinctBy(document => document.Resource!.Resource))
        {
            yield return Found($"resource is {document.Resource!.Resource}", document.Get);
        }
    }

    // http to another machine is never right; on the same host, neither is another scheme than that of the URL.
    private static bool IsWrong(string? published, Uri url) =>
        Uri.TryCreate(published, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp
        && (!Origins.IsSecure(uri) || (url.Scheme == Uri.UriSchemeHttps && uri.Host.Equals(url.Host, StringComparison.OrdinalIgnoreCase)));
}
