using ManagedAccess.Emulator.Grants;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary>Sends the code to the redirect URI with the issuer as the metadata states it (RFC 9207 §2), and with 303 since it answers a form.</summary>
internal sealed class AuthorizationResponse : IOpenIddictServerHandler<ApplyAuthorizationResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyAuthorizationResponseContext>()
        .UseSingletonHandler<AuthorizationResponse>()
        .SetOrder(OpenIddictServerAspNetCoreHandlers.Authentication.ProcessQueryResponse.Descriptor.Order - 500)
        .Build();

    /// <summary>The redirect URI keeps its own query (RFC 6749 §3.1.2); parameters without a value are left out.</summary>
    public static string UriFor(string redirectUri, IEnumerable<KeyValuePair<string, string?>> parameters)
        => QueryHelpers.AddQueryString(redirectUri, parameters.Where(parameter => !string.IsNullOrEmpty(parameter.Value)));

    public ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        if (string.IsNullOrEmpty(context.RedirectUri) || context.Transaction.GetHttpRequest() is not { } request)
        {
            return ValueTask.CompletedTask;
        }

        context.Response.Iss = AccessTokenMinting.IssuerOf(context.BaseUri!);
        var response = request.HttpContext.Response;
        response.StatusCode = StatusCodes.Status303SeeOther;
        response.Headers.CacheControl = "no-store";
        response.Headers.Location = UriFor(
            context.RedirectUri,
            context.Response.GetParameters().Select(parameter => new KeyValuePair<string, string?>(parameter.Key, (string?)parameter.Value)));
        context.HandleRequest();
        return ValueTask.CompletedTask;
    }
}
