using ManagedAccess.Emulator.Grants;
using ManagedAccess.Emulator.Profiles;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary>Writes the response of the token endpoint as Managed OAuth does: prefixed tokens, a type in lower case, no scope, and the resource.</summary>
internal sealed class AccessTokenResponse : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyTokenResponseContext>()
        .UseSingletonHandler<AccessTokenResponse>()
        .SetOrder(OpenIddictServerAspNetCoreHandlers.AttachHttpResponseCode<ApplyTokenResponseContext>.Descriptor.Order - 500)
        .Build();

    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        if (context.Response is not { AccessToken: { Length: > 0 } accessToken } response)
        {
            return ValueTask.CompletedTask;
        }

        var answer = new OpenIddictResponse();
        answer.AddParameter("access_token", ServerProfile.TokenPrefix + accessToken);
        answer.AddParameter("token_type", "bearer");
        answer.AddParameter("expires_in", response.ExpiresIn ?? 0);
        answer.AddParameter("scope", "");
        if (ResourceOf(context.Transaction) is { } resource)
        {
            answer.AddParameter("resource", resource);
        }

        if (response.RefreshToken is { Length: > 0 } refreshToken)
        {
            answer.AddParameter("refresh_token", ServerProfile.TokenPrefix + refreshToken);
        }

        context.Transaction.Response = answer;
        return ValueTask.CompletedTask;
    }

    // Seen at Access: an origin comes back with a slash.
    private static string? ResourceOf(OpenIddictServerTransaction transaction)
        => transaction.GetProperty<string[]>(AccessTokenMinting.AudiencesProperty) is [var audience, ..]
            ? Uri.TryCreate(audience, UriKind.Absolute, out var uri) && uri.PathAndQuery == "/" && !audience.EndsWith('/') ? audience + "/" : audience
            : null;
}
