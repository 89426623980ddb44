using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Emulator.Loopback;

/// <summary>Knows which loopback origins are this application, and which are another one on this machine.</summary>
internal sealed class OwnOrigins(IServiceProvider application, IConfiguration configuration)
{
    /// <summary>Whom the library trusts.</summary>
    public const string IssuersSection = "ManagedAccess:AuthorizationServers";

    // A browser, an agent and a tunnel make three; the rest is slack.
    private const int MaxReached = 32;

    private readonly ConcurrentDictionary<string, bool> _reached = new(StringComparer.Ordinal);

    /// <summary>Remembers the origin of a request that arrived here.</summary>
    public void Note(HttpRequest request)
    {
        if (_reached.Count < MaxReached && LoopbackOrigin.Of(request) is { } origin)
        {
            _reached.TryAdd(origin, true);
        }
    }

    /// <summary>The addresses this application listens on; none under a test server.</summary>
    public IReadOnlyList<string> Addresses()
        => application.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.ToArray() ?? [];

    public bool Contains(Uri uri)
    {
        if (!LoopbackOrigin.IsLoopbackHost(uri.IdnHost))
        {
            return false;
        }

        var addresses = Addresses();
        if (addresses.Any(address => IsAddressOf(address, uri)))
        {
            return true;
        }

        // An issuer that is configured by its full name and is none of our addresses is another server,
        // even if a request claimed in its Host to have arrived there. A test server has no address and port 80 for everyone.
        var origin = uri.GetLeftPart(UriPartial.Authority);
        return _reached.ContainsKey(origin) && (!IsConfiguredIssuer(origin) || (addresses.Count == 0 && uri.IsDefaultPort));
    }

    private bool IsConfiguredIssuer(string origin) => configuration.GetSection(IssuersSection).GetChildren()
        .SelectMany(server => new[] { server["Issuer"], server["JwksUri"] })
        .Any(value => Uri.TryCreate(value, UriKind.Absolute, out var issuer) && issuer.GetLeftPart(UriPartial.Authority) == origin);

    private static bool IsAddressOf(string address, Uri uri)
    {
        var binding = BindingAddress.Parse(address);
        return !binding.IsUnixPipe && !binding.IsNamedPipe && binding.Port == uri.Port && binding.Scheme.Equals(uri.Scheme, StringComparison.OrdinalIgnoreCase);
    }
}
