using System.Text.Json.Nodes;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Http;
using ManagedAccess.Emulator.Sessions;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary><c>/cdn-cgi/access/oauth/introspect</c>: tells the application what an opaque access token says (RFC 7662).</summary>
internal sealed class IntrospectionEndpoint(ApplicationCredential application, UserDirectory directory, TimeProvider clock)
{
    public const string Path = "/cdn-cgi/access/oauth/introspect";

    // Longer than any token of ours.
    private const int MaxLength = 1024;

    public async Task InvokeAsync(HttpContext context)
    {
        if (await FormReader.TryReadAsync(context) is not { } form || form["token"] is not [{ Length: > 0 } token])
        {
            await OAuthError.WriteAsync(context, StatusCodes.Status400BadRequest, Errors.InvalidRequest, "The body must be a form with one token");
            return;
        }

        // RFC 7662 §2.1: or anybody could try tokens here.
        var credential = ClientSecret.Read(context, form.ToDictionary(StringComparer.Ordinal));
        if (!application.Matches(credential))
        {
            await OAuthError.WriteInvalidClientAsync(context, usedHeader: true, "Only the application itself may ask about tokens, with the credential in its settings");
            return;
        }

        // RFC 7662 §2.2: the same answer for everything that is not good, so that it tells nothing.
        var document = await FindAsync(context.RequestServices.GetRequiredService<IOpenIddictTokenManager>(), token, context.RequestAborted) ?? new JsonObject { ["active"] = false };
        await UncachedJson.WriteAsync(context, document);
    }

    private async Task<JsonObject?> FindAsync(IOpenIddictTokenManager tokens, string token, CancellationToken cancellationToken)
    {
        if (token.Length > MaxLength
            || await tokens.FindByReferenceIdAsync(token, cancellationToken) is not { } entry
            || await tokens.GetTypeAsync(entry, cancellationToken) is not (TokenTypeHints.AccessToken or TokenTypeIdentifiers.AccessToken)
            || !await tokens.HasStatusAsync(entry, Statuses.Valid, cancellationToken)
            || await tokens.GetPayloadAsync(entry, cancellationToken) is not { } payload)
        {
            return null;
        }

        // Our own token, as AccessTokenWriter wrote it into our own database. The developer page lets it expire there before its time.
        var content = new JsonWebToken(payload);
        var now = clock.GetUtcNow();
        if (now.UtcDateTime >= content.ValidTo || await tokens.GetExpirationDateAsync(entry, cancellationToken) <= now
            || (directory.FindBySubject(content.Subject) is null && content.Subject != content.GetPayloadValue<string>("client_id")))
        {
            return null;
        }

        var document = JsonNode.Parse(Base64UrlEncoder.Decode(content.EncodedPayload))!.AsObject();
        document["active"] = true;
        document["token_type"] = document.ContainsKey("cnf") ? Grants.BoundTokenResponse.TokenType : TokenTypes.Bearer;
        return document;
    }
}
