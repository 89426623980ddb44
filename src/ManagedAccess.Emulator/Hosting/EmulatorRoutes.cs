using ManagedAccess.Emulator.AuthorizationServer;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.DeveloperPage;
using ManagedAccess.Emulator.Federation;
using ManagedAccess.Emulator.IdentityProvider;
using ManagedAccess.Emulator.Resources;
using ManagedAccess.Emulator.Sessions;
using ManagedAccess.Emulator.Signals;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Hosting;

/// <summary>Which paths the emulator answers; everything else is the application's.</summary>
internal static class EmulatorRoutes
{
    // At Access nothing below this path is an application's.
    private const string EdgePath = "/cdn-cgi/access";

    /// <summary>The paths of the emulator in either mode.</summary>
    public static bool Owns(PathString path) => path.Value switch
    {
        ServerMetadata.CertificatesPath
            or AuthorizationEndpoint.Path
            or TokenEndpoint.TokenPath
            or TokenEndpoint.RevocationPath
            or RegistrationEndpoint.Path
            or LoginEndpoint.Path
            or LogoutEndpoint.Path
            or IdentityEndpoint.Path
            or BridgeAddress.CallbackPath => true,
        { } other => DeveloperEndpoint.Owns(other)
            || IsBelow(other, ServerMetadata.WellKnownPath)
            || IsBelow(other, AccessResourceDocument.WellKnownPath)
            || IsBelow(other, BridgeAddress.Root)
            || other.EndsWith(LoginEndpoint.Path, StringComparison.Ordinal),
        null => false,
    };

    /// <summary>The paths of the emulator as the authorization server: also those of what Access does not have.</summary>
    public static bool OwnsAsServer(PathString path) => Owns(path) || path.Value is TransmitterMetadata.Path or ProviderMetadata.DiscoveryPath or ProviderMetadata.TokenPath or ProviderMetadata.KeysPath or IntrospectionEndpoint.Path;

    /// <summary>The paths of the emulator as the edge: discovery of the resource too, so that it never reaches the application.</summary>
    public static bool OwnsAtEdge(PathString path)
        => Owns(path) || (path.Value is { } value && (IsBelow(value, EdgePath) || IsBelow(value, AccessResourceDocument.StandardPath)));

    /// <summary>The endpoints that exist only with Managed OAuth. Its metadata remains, without an endpoint to register at.</summary>
    public static bool IsOfManagedOAuth(string path)
        => path is AuthorizationEndpoint.Path or TokenEndpoint.TokenPath or TokenEndpoint.RevocationPath || IsBelow(path, RegistrationEndpoint.Path);

    public static bool IsBelow(string path, string root)
        => path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/');
}
