using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Emulator.Loopback;

/// <summary>Tells which loopback origins belong to this application and which to another application on this machine.</summary>
internal sealed class OwnOrigins(IServiceProvider application, IConfiguration configuration)
{
    /// <summary>The issuers that the library trusts.</summary>
    public const string IssuersSection = "ManagedAccess:AuthorizationServers";

    private const string TestServerOrigin = "http://localhost";

    // The names under which a browser or an agent on this machine reaches an address.
    private static readonly string[] LocalNames = ["localhost", "127.0.0.1", "[::1]"];

    // A browser, an agent and a tunnel make three; the rest is a reserve. Anyone can fill it with made-up ports, so there is room for our own addresses beside it.
    private const int MaxReached = 32;

    private readonly ConcurrentDictionary<string, bool> _reached = new(StringComparer.Ordinal);

    /// <summary>Remembers the origin of a request that arrived here.</summary>
    public void Note(HttpRequest request)
    {
        if (LoopbackOrigin.From(request) is { } origin && !_reached.ContainsKey(origin) && (_reached.Count < MaxReached || Own().Contains(origin)))
        {
            _reached.TryAdd(origin, true);
        }
    }

    /// <summary>The addresses this application listens on; empty under a test server.</summary>
    public IReadOnlyList<string> Addresses()
        => application.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.ToArray() ?? [];

    /// <summary>The loopback origins that requests have reached, and those of the addresses that the application listens on.</summary>
    public IReadOnlyList<string> Reached()
    {
        _reached.TryAdd(Default(), true);
        return [.. Own().Union(_reached.Keys, StringComparer.Ordinal)];
    }

    /// <summary>Whether a request has reached an origin, or it is the default one.</summary>
    public bool IsReached(string origin) => _reached.ContainsKey(origin) || origin == Default();

    /// <summary>The first loopback address that this application listens on; under a test server the address that its clients use.</summary>
    public string Default() => Addresses()
        .Select(address => Uri.TryCreate(address, UriKind.Absolute, out var uri) && LoopbackOrigin.IsLoopback(uri) ? uri.GetLeftPart(UriPartial.Authority) : null)
        .FirstOrDefault(origin => origin is not null) ?? TestServerOrigin;

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

        // An issuer that is configured by its full name and is not one of our addresses is another server,
        // even if a request names it in Host. A test server has no address, and every application under one has port 80.
        var origin = uri.GetLeftPart(UriPartial.Authority);
        return _reached.ContainsKey(origin) && (!IsConfiguredIssuer(origin) || (addresses.Count == 0 && uri.IsDefaultPort));
    }

    private string[] Own() =>
    [
        Default(),
        .. Addresses().Select(BindingAddress.Parse).Where(address => !address.IsUnixPipe && !address.IsNamedPipe)
            .SelectMany(address => LocalNames.Select(name => new Uri($"{address.Scheme}://{name}:{address.Port}").GetLeftPart(UriPartial.Authority))),
    ];

    private bool IsConfiguredIssuer(string origin) => configuration.GetSection(IssuersSection).GetChildren()
        .SelectMany(server => new[] { server["Issuer"], server["JwksUri"] })
        .Any(value => Uri.TryCreate(value, UriKind.Absolute, out var issuer) && issuer.GetLeftPart(UriPartial.Authority) == origin);

    private static bool IsAddressOf(string address, Uri uri)
    {
        var binding = BindingAddress.Parse(address);
        return !binding.IsUnixPipe && !binding.IsNamedPipe && binding.Port == uri.Port && binding.Scheme.Equals(uri.Scheme, StringComparison.OrdinalIgnoreCase);
    }
}
