namespace ManagedAccess.AspNetCore.Downstream;

/// <summary>The hosts that may get a token: exactly these, over TLS or on this machine.</summary>
internal sealed class NamedHosts
{
    private readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ArgumentException">An entry is not a host name with an optional port.</exception>
    public NamedHosts(IEnumerable<string> hosts)
    {
        foreach (var host in hosts)
        {
            // Other parts of a URL would be ignored later, although the developer expects them to count.
            if (!Uri.TryCreate($"https://{host}/", UriKind.Absolute, out var uri)
                || uri.HostNameType is UriHostNameType.Unknown or UriHostNameType.Basic
                || !host.Equals(uri.Authority, StringComparison.OrdinalIgnoreCase) && !host.Equals($"{uri.Host}:443", StringComparison.OrdinalIgnoreCase))
            {
                throw new ArgumentException($"'{host}' is not a host; expected a name with an optional port, such as reports.corp.example or localhost:5090, without wildcards.", nameof(hosts));
            }

            _hosts.Add($"{uri.IdnHost}:{uri.Port}");
        }

        if (_hosts.Count == 0)
        {
            throw new ArgumentException("No host was named; expected at least one.", nameof(hosts));
        }
    }

    public bool Include(Uri? uri) =>
        uri is { IsAbsoluteUri: true }
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && _hosts.Contains($"{uri.IdnHost}:{uri.Port}");
}
