using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Assertions;
using ManagedAccess.Emulator.AuthorizationServer;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Http;
using ManagedAccess.Emulator.Sessions;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ManagedAccess.Emulator.Federation.Bridge;

/// <summary>The token endpoint of the bridge: a code becomes an ID token with the identity of the person.</summary>
/// <remarks>The key is that of the emulated identity provider. It is not in the keys of the authorization server, so no application takes what the bridge signs for an access token.</remarks>
internal sealed class BridgeToken(RecipientDirectory recipients, UserDirectory directory, AccessPolicy policy, BridgeCodes codes, ProviderKey key, TimeProvider clock)
{
    private const int AccessTokenBytes = 32;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };

    public async Task InvokeAsync(HttpContext context, string origin, string clientId)
    {
        if (await FormReader.TryReadAsync(context) is not { } form || form.Any(field => field.Value.Count > 1))
        {
            await RefuseAsync(context, Errors.InvalidRequest, "The body must be a form (application/x-www-form-urlencoded) of at most 64 KiB, with each parameter once");
            return;
        }

        var parameters = form.ToDictionary(StringComparer.Ordinal);
        var credential = ClientSecret.Read(context, parameters);
        if (credential.ClientId != clientId || recipients.Find(clientId) is not { } recipient || !recipients.IsSecretOf(recipient, credential.Secret))
        {
            await OAuthError.WriteInvalidClientAsync(context, credential.IsInHeader, "No recipient of Emulator:Federation:Recipients has this client_id and this client_secret");
            return;
        }

        if (Text(parameters, "grant_type") != GrantTypes.AuthorizationCode)
        {
            await RefuseAsync(context, Errors.UnsupportedGrantType, "The only grant type is authorization_code");
            return;
        }

        if (codes.Take(Text(parameters, "code")) is not { } signIn || signIn.ClientId != recipient.ClientId || signIn.RedirectUri != Text(parameters, "redirect_uri"))
        {
            await RefuseAsync(context, Errors.InvalidGrant, "The code was used, has expired, or was issued for another client or redirect_uri");
            return;
        }

        if (!IsVerifierOf(signIn.CodeChallenge, Text(parameters, "code_verifier")))
        {
            await RefuseAsync(context, Errors.InvalidGrant, "The code_verifier does not match the code_challenge");
            return;
        }

        if (directory.FindBySubject(signIn.Subject) is not { } person || policy.Denials.HasPerson(person.Email))
        {
            await RefuseAsync(context, Errors.InvalidGrant, "The person was removed or denied after the sign-in");
            return;
        }

        await UncachedJson.WriteAsync(context, new JsonObject
        {
            ["id_token"] = Write(BridgeAddress.IssuerAt(origin, recipient.ClientId), signIn, person),

            // OpenID Connect Core 1.0 §3.1.3.3 requires one. It is random and nothing accepts it.
            ["access_token"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(AccessTokenBytes)),
            ["token_type"] = TokenTypes.Bearer,
            ["expires_in"] = (long)Lifetime.TotalSeconds,
        });
    }

    private string Write(string issuer, BridgeSignIn signIn, Person person)
    {
        var now = clock.GetUtcNow();
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = issuer,
            ["sub"] = person.Subject,
            ["aud"] = signIn.ClientId,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
            ["auth_time"] = signIn.SignedInAt.ToUnixTimeSeconds(),
            ["nonce"] = signIn.Nonce,
            ["email"] = person.Email,
            ["name"] = person.Name,
            ["groups"] = person.Groups.ToArray(),
            ["amr"] = person.AuthenticationMethods.ToArray(),
        };
        CustomClaims.AddTo(claims, person.Custom);
        return Handler.CreateToken(new SecurityTokenDescriptor { TokenType = "JWT", Claims = claims, SigningCredentials = key.Credentials });
    }

    // RFC 7636 §4.6.
    private static bool IsVerifierOf(string challenge, string verifier) => TokenEndpoint.IsVerifier(verifier) && CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))), Encoding.ASCII.GetBytes(challenge));

    private static Task RefuseAsync(HttpContext context, string error, string description) => OAuthError.WriteAsync(context, StatusCodes.Status400BadRequest, error, description);

    private static string Text(Dictionary<string, StringValues> parameters, string name) => parameters.GetValueOrDefault(name).ToString();
}
