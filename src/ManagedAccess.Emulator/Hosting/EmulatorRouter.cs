using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.AuthorizationServer;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Loopback;
using ManagedAccess.Emulator.Resources;
using ManagedAccess.Emulator.Sessions;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Hosting;

/// <summary>The paths of the emulator, the methods each answers, and which of them other origins may use.</summary>
internal sealed class EmulatorRouter(
    EmulatorSettings settings,
    SigningKeyRing keys,
    ServerMetadata metadata,
    AccessResourceDocument resourceDocument,
    RegistrationEndpoint registration,
    AuthorizationEndpoint authorization,
    TokenEndpoint token,
    LoginEndpoint login,
    LogoutEndpoint logout,
    IdentityEndpoint identity,
    ILogger<EmulatorRouter> logger)
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] Posting = [HttpMethods.Post];
    private static readonly string[] Forms = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post];

    /// <summary>Whether the emulator answers <paramref name="path"/>; everything else is the application's.</summary>
    public static bool Owns(PathString path) => path.Value switch
    {
        ServerMetadata.CertificatesPath
            or AuthorizationEndpoint.Path
            or TokenEndpoint.TokenPath
            or TokenEndpoint.RevocationPath
            or RegistrationEndpoint.Path
            or LoginEndpoint.Path
            or LogoutEndpoint.Path
            or IdentityEndpoint.Path => true,
        { } other => IsBelow(other, ServerMetadata.WellKnownPath)
            || IsBelow(other, AccessResourceDocument.WellKnownPath)
            || other.EndsWith(LoginEndpoint.Path, StringComparison.Ordinal),
        null => false,
    };

    public async Task InvokeAsync(HttpContext context)
    {
        if (LoopbackOrigin.Of(context.Request) is not { } origin)
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
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            // Said in the log; to the outside a fault looks the same whatever it was, in Development too.
            Log.RequestFailed(logger, context.Request.Path, exception);
            context.Response.Clear();
            await OAuthError.WriteAsync(context, StatusCodes.Status500InternalServerError, "server_error", "The emulator failed; its log says why");
        }
    }

    private Task RouteAsync(HttpContext context, string origin) => context.Request.Path.Value switch
    {
        ServerMetadata.CertificatesPath => AnswerAsync(context, Reading, true, () => WriteJsonAsync(context, CertificatesDocument.Write(keys.Published))),
        AuthorizationEndpoint.Path => AnswerAsync(context, Forms, false, () => authorization.InvokeAsync(context, origin)),
        TokenEndpoint.TokenPath or TokenEndpoint.RevocationPath => AnswerAsync(context, Posting, true, () => token.InvokeAsync(context)),
        RegistrationEndpoint.Path => AnswerAsync(context, Posting, true, () => registration.InvokeAsync(context)),
        LoginEndpoint.Path => AnswerAsync(context, Forms, false, () => login.InvokeAsync(context, origin)),
        LogoutEndpoint.Path => AnswerAsync(context, Forms, false, () => logout.InvokeAsync(context, origin)),
        IdentityEndpoint.Path => AnswerAsync(context, Reading, false, () => identity.InvokeAsync(context, origin)),
        { } path when path == ServerMetadata.PathFor(origin) => AnswerAsync(context, Reading, true, () => WriteJsonAsync(context, metadata.Write(origin))),
        { } path when IsBelow(path, AccessResourceDocument.WellKnownPath) => AnswerAsync(context, Reading, true, () => WriteJsonAsync(
            context, resourceDocument.Write(path[AccessResourceDocument.WellKnownPath.Length..].TrimEnd('/'), origin))),

        // An application under a path base sends its browsers below it; the pages are at the root, where Access has them.
        { } path when path.EndsWith(LoginEndpoint.Path, StringComparison.Ordinal) => AnswerAsync(context, Reading, false, () =>
        {
            context.Response.Redirect(LoginEndpoint.Path + context.Request.QueryString);
            return Task.CompletedTask;
        }),

        // Metadata of an issuer with a path: there is none here, and an application's fallback page would break the client.
        _ => OAuthError.WriteAsync(context, StatusCodes.Status404NotFound, "not_found", "There is no such issuer"),
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

        // Keys rotate and settings change at every start: a stale copy costs an afternoon.
        response.Headers.CacheControl = "no-cache";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(document, context.RequestAborted).AsTask();
    }

    private static bool IsBelow(string path, string root)
        => path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/');
}
