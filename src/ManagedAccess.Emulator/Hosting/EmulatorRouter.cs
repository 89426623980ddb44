using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Assertions;
using ManagedAccess.Emulator.AuthorizationServer;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.DeveloperPage;
using ManagedAccess.Emulator.Federation;
using ManagedAccess.Emulator.Federation.Bridge;
using ManagedAccess.Emulator.Federation.Connections;
using ManagedAccess.Emulator.Http;
using ManagedAccess.Emulator.IdentityProvider;
using ManagedAccess.Emulator.Loopback;
using ManagedAccess.Emulator.Profiles;
using ManagedAccess.Emulator.Resources;
using ManagedAccess.Emulator.Sessions;
using ManagedAccess.Emulator.Signals;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Hosting;

/// <summary>The paths of the emulator, the methods each answers, and which of them other origins may use.</summary>
internal sealed class EmulatorRouter(
    EmulatorSettings settings,
    ServerProfile profile,
    SigningKeyRing keys,
    ServerMetadata metadata,
    AccessResourceDocument resourceDocument,
    RegistrationEndpoint registration,
    AuthorizationEndpoint authorization,
    TokenEndpoint token,
    LoginEndpoint login,
    LogoutEndpoint logout,
    IdentityEndpoint identity,
    DeveloperEndpoint developer,
    DeveloperEvents events,
    IntrospectionEndpoint introspection,
    ProviderEndpoint provider,
    ProviderKey providerKey,
    BridgeAuthorization bridgeAuthorization,
    BridgeToken bridgeToken,
    IServiceProvider services,
    ILogger<EmulatorRouter> logger)
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] Posting = [HttpMethods.Post];
    private static readonly string[] Forms = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post];

    // Null in an account with people of its own.
    private ConnectionLogin? Connection { get; } = services.GetService<ConnectionLogin>();

    // Access does not take assertions.
    private bool HasProvider => !settings.ManagedClients.IsEmpty && !profile.IsAccess;

    public async Task InvokeAsync(HttpContext context)
    {
        if (LoopbackOrigin.From(context.Request) is not { } origin)
        {
            await OAuthError.WriteAsync(context, StatusCodes.Status421MisdirectedRequest, "invalid_request", "The emulator answers only to localhost and to loopback addresses");
            return;
        }

        if (!settings.AllowNonLoopback && context.Connection.LocalIpAddress is { } address && !System.Net.IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address))
        {
            await OAuthError.WriteAsync(context, StatusCodes.Status421MisdirectedRequest, "invalid_request", "The emulator answers only on loopback: see the setting Emulator:AllowNonLoopback");
            return;
        }

        try
        {
            await RouteAsync(context, origin);
            if (HttpMethods.IsPost(context.Request.Method))
            {
                // A registration, a consent, a token: the page shows it.
                events.NoteChange();
            }
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            // The log names the fault. The response is the same for every fault, also in Development.
            Log.RequestFailed(logger, context.Request.Path, exception);
            context.Response.Clear();
            await OAuthError.WriteAsync(context, StatusCodes.Status500InternalServerError, "server_error", "The emulator failed; its log says why");
        }
    }

    private Task RouteAsync(HttpContext context, string origin) => context.Request.Path.Value switch
    {
        { } path when !profile.HasManagedOAuth && EmulatorRoutes.IsOfManagedOAuth(path) => OAuthError.WriteAsync(
            context, StatusCodes.Status404NotFound, "not_found", "Managed OAuth is off (Emulator:ManagedOAuth), so there is no authorization server"),
        ServerMetadata.CertificatesPath => AnswerAsync(context, Reading, true, () => WriteJsonAsync(context, CertificatesDocument.Write(keys.Published))),
        ProviderMetadata.DiscoveryPath when HasProvider => AnswerAsync(context, Reading, true, () => WriteJsonAsync(context, ProviderMetadata.Write(origin))),
        ProviderMetadata.KeysPath when HasProvider => AnswerAsync(context, Reading, true, () => WriteJsonAsync(context, ProviderMetadata.WriteKeys(providerKey))),
        ProviderMetadata.TokenPath when HasProvider => AnswerAsync(context, Posting, false, () => provider.InvokeAsync(context, origin)),
        { } path when HasProvider && path == ServerMetadata.PathFor(ProviderMetadata.IssuerAt(origin)) => AnswerAsync(context, Reading, true, () => WriteJsonAsync(context, ProviderMetadata.Write(origin))),
        IntrospectionEndpoint.Path when profile.HasIntrospection => AnswerAsync(context, Posting, false, () => introspection.InvokeAsync(context)),
        TransmitterMetadata.Path when !profile.IsAccess => AnswerAsync(context, Reading, true, () => WriteJsonAsync(context, TransmitterMetadata.Write(origin, ServerMetadata.CertificatesPath))),
        AuthorizationEndpoint.Path => AnswerAsync(context, Forms, false, () => authorization.InvokeAsync(context, origin)),
        TokenEndpoint.TokenPath or TokenEndpoint.RevocationPath => AnswerAsync(context, Posting, true, () => token.InvokeAsync(context, origin)),
        RegistrationEndpoint.Path => AnswerAsync(context, Posting, true, () => registration.InvokeAsync(context)),
        LoginEndpoint.Path => AnswerAsync(context, Forms, false, () => LogInAsync(context, origin)),
        BridgeAddress.CallbackPath when Connection is not null => AnswerAsync(context, Reading, false, () => Connection.ReceiveAsync(context)),
        { } path when BridgeAddress.Read(path) is var (clientId, endpoint) && settings.Recipients.Find(clientId) is not null => BridgeAsync(context, origin, clientId, endpoint),
        LogoutEndpoint.Path => AnswerAsync(context, Forms, false, () => logout.InvokeAsync(context, origin)),
        IdentityEndpoint.Path => AnswerAsync(context, Reading, false, () => identity.InvokeAsync(context, origin)),
        DeveloperEndpoint.ActionsPath => AnswerAsync(context, Posting, false, () => developer.InvokeAsync(context, DeveloperEndpoint.ActionsPath, origin)),
        { } path when DeveloperEndpoint.Owns(path) => AnswerAsync(context, Reading, false, () => developer.InvokeAsync(context, path, origin)),
        { } path when path == ServerMetadata.PathFor(origin) => AnswerAsync(context, Reading, true, () => WriteJsonAsync(context, metadata.Write(origin))),
        { } path when EmulatorRoutes.IsBelow(path, AccessResourceDocument.WellKnownPath) => AnswerAsync(context, Reading, true, () => WriteJsonAsync(
            context, resourceDocument.Write(path[AccessResourceDocument.WellKnownPath.Length..].TrimEnd('/'), origin))),

        { } path when profile.IsAccess && EmulatorRoutes.IsBelow(path, AccessResourceDocument.StandardPath) => AnswerAsync(context, Reading, true, () => WriteJsonAsync(
            context, AccessResourceDocument.WriteStandard(path[AccessResourceDocument.StandardPath.Length..].TrimEnd('/'), origin))),
        { } path when profile.IsAccess && LoginEndpoint.IsPathOf(path) => AnswerAsync(context, Forms, false, () => LoginEndpoint.IsOfAnotherHost(path, origin)
            ? new MessagePage(StatusCodes.Status404NotFound, "Unable to find your Access application!", "The host in the address is not the one you reached.").WriteAsync(context)
            : LogInAsync(context, origin)),

        // An application under a path base sends its browsers below it. The pages are at the root, as at Access.
        { } path when path.EndsWith(LoginEndpoint.Path, StringComparison.Ordinal) => AnswerAsync(context, Reading, false, () =>
        {
            context.Response.Redirect(LoginEndpoint.Path + context.Request.QueryString);
            return Task.CompletedTask;
        }),

        // Metadata of an issuer with a path: the emulator has no such issuer, and a fallback page of the application breaks the client.
        _ => OAuthError.WriteAsync(context, StatusCodes.Status404NotFound, "not_found", profile.IsAccess ? "Access has nothing at this address" : "There is no such issuer"),
    };

    // The people of a recipient account sign in where they come from.
    private Task LogInAsync(HttpContext context, string origin) => Connection?.InvokeAsync(context, origin) ?? login.InvokeAsync(context, origin);

    private Task BridgeAsync(HttpContext context, string origin, string clientId, string endpoint) => endpoint switch
    {
        BridgeAddress.Discovery => AnswerAsync(context, Reading, false, () => WriteJsonAsync(context, BridgeMetadata.Write(BridgeAddress.IssuerAt(origin, clientId)))),
        BridgeAddress.Keys => AnswerAsync(context, Reading, false, () => WriteJsonAsync(context, ProviderMetadata.WriteKeys(providerKey))),
        BridgeAddress.Authorization => AnswerAsync(context, Forms, false, () => bridgeAuthorization.InvokeAsync(context, origin, clientId)),
        BridgeAddress.Token => AnswerAsync(context, Posting, false, () => bridgeToken.InvokeAsync(context, origin, clientId)),
        _ => OAuthError.WriteAsync(context, StatusCodes.Status404NotFound, "not_found", "The bridge has nothing at this address"),
    };

    private static Task AnswerAsync(HttpContext context, string[] methods, bool isOpenToOtherOrigins, Func<Task> answer)
    {
        if (isOpenToOtherOrigins && CrossOrigin.TryAnswerPreflight(context, methods))
        {
            return Task.CompletedTask;
        }

        if (methods.Contains(context.Request.Method, StringComparer.Ordinal))
        {
            return answer();
        }

        context.Response.Headers.Allow = string.Join(", ", isOpenToOtherOrigins ? methods.Append(HttpMethods.Options) : methods);
        return OAuthError.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "invalid_request", "This method is not allowed here");
    }

    private static Task WriteJsonAsync(HttpContext context, string document) => WriteJsonAsync(context, System.Text.Encoding.UTF8.GetBytes(document));

    private static Task WriteJsonAsync(HttpContext context, ReadOnlyMemory<byte> document)
    {
        var response = context.Response;
        response.ContentType = "application/json";
        response.ContentLength = document.Length;

        // Keys rotate and settings change at every start, so a stale copy causes errors that are hard to find.
        response.Headers.CacheControl = "no-cache";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(document, context.RequestAborted).AsTask();
    }
}
