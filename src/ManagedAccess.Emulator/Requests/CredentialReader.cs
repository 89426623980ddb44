using System.Globalization;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Resources;
using ManagedAccess.Emulator.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.Requests;

/// <summary>What the emulator finds when it reads the credential of a request itself.</summary>
/// <param name="Caller">The person, or the service; null without a good credential of this emulator.</param>
/// <param name="Client">The client that acts for the person.</param>
/// <param name="Steps">What was found, in order.</param>
internal sealed record CredentialReading(string? Caller, string? Client, IReadOnlyList<string> Steps);

/// <summary>Reads the credential of a request that the application decides about, so that the developer page can compare the two.</summary>
internal sealed class CredentialReader(SigningKeyRing keys, AssertionSigner signer, ResourceRegister resources, TimeProvider clock)
{
    private static readonly string[] Schemes = ["Bearer ", "DPoP "];
    private static readonly JsonWebTokenHandler Handler = new();

    /// <param name="request">The request, as the application gets it.</param>
    /// <param name="origin">The origin that it reached.</param>
    public async ValueTask<CredentialReading> ReadAsync(HttpRequest request, string origin)
    {
        if (request.Headers.Authorization is [{ Length: > 0 } authorization])
        {
            return Array.Find(Schemes, scheme => authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) is { } scheme
                ? await ReadTokenAsync(authorization[scheme.Length..].Trim(), request, origin)
                : new(null, null, ["Authorization has another scheme than Bearer: the emulator does not read it"]);
        }

        if (request.Headers.Authorization.Count > 1)
        {
            return new(null, null, ["Authorization is given more than once"]);
        }

        if (request.Cookies[SessionCookies.AuthorizationCookie] is not { Length: > 0 } cookie)
        {
            return new(null, null, ["no credential found"]);
        }

        return await signer.ReadAsync(cookie, origin) is { } assertion
            ? new(assertion.Email, null, [$"{SessionCookies.AuthorizationCookie} is of {assertion.Email}"])
            : new(null, null, [$"{SessionCookies.AuthorizationCookie} is not a valid session of this emulator"]);
    }

    private async ValueTask<CredentialReading> ReadTokenAsync(string value, HttpRequest request, string origin)
    {
        List<string> steps = ["bearer found"];
        if (await VerifyAsync(value, steps) is not { } token)
        {
            return new(null, null, steps);
        }

        var caller = Text(token, "email") ?? Text(token, "client_name") ?? token.Subject;
        var client = Text(token, "email") is null ? null : Text(token, "client_name") ?? Text(token, "client_id");
        steps.Add(client is null ? $"it is of {caller}" : $"it is of {caller}, through {client}");
        if (token.Issuer != origin)
        {
            steps.Add($"issuer {token.Issuer} ≠ {origin}");
        }

        var resource = resources.CoveringResource(request.Path.Value ?? "/", origin);
        var audiences = string.Join(", ", token.Audiences);
        steps.Add(token.Audiences.Any(audience => ResourceComparison.AreSame(audience, resource)) ? $"audience {audiences}" : $"audience {audiences} ≠ {resource}");
        var end = token.ValidTo.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        steps.Add(clock.GetUtcNow().UtcDateTime < token.ValidTo ? $"valid until {end} UTC" : $"it expired at {end} UTC");
        steps.Add(Text(token, "scope") is { } scope ? $"scope {scope}" : "no scope");
        return new(caller, client, steps);
    }

    /// <summary>Null, with the reason in <paramref name="steps"/>, unless this emulator has signed the value. Nothing else in it is believed.</summary>
    private async ValueTask<JsonWebToken?> VerifyAsync(string value, List<string> steps)
    {
        if (!Handler.CanReadToken(value))
        {
            steps.Add("it is not a JWT: only its issuer can read it");
            return null;
        }

        var result = await Handler.ValidateTokenAsync(value, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            IssuerSigningKeys = keys.Published.Select(key => key.Credentials.Key),
            TryAllIssuerSigningKeys = false,
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
            LogValidationExceptions = false,
        });
        if (result.IsValid && result.SecurityToken is JsonWebToken token)
        {
            return token;
        }

        steps.Add(result.Exception is SecurityTokenSignatureKeyNotFoundException
            ? "no key of this emulator has signed it: another issuer, or a key that was rotated away"
            : "its signature is not valid");
        return null;
    }

    private static string? Text(JsonWebToken token, string claim) => token.TryGetPayloadValue<string>(claim, out var value) && !string.IsNullOrEmpty(value) ? value : null;
}
