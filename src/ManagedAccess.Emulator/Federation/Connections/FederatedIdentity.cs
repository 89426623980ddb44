using System.Security.Claims;
using System.Text.Json;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Users;

namespace ManagedAccess.Emulator.Federation.Connections;

/// <summary>Makes a person of this account from the claims of an ID token that was verified.</summary>
/// <param name="account">Names this account. The subject of the person depends on it: at Access it is unique to an address in one account.</param>
internal sealed class FederatedIdentity(string account)
{
    /// <summary>Null if the claims name no person.</summary>
    /// <param name="principal">The claims.</param>
    /// <param name="issuer">The issuer of the ID token.</param>
    public Person? Read(ClaimsPrincipal principal, string issuer)
    {
        if (principal.FindFirst("email")?.Value is not { Length: > 0 } email)
        {
            return null;
        }

        return new Person(
            UserDirectory.SubjectOf(account, email),
            email,
            principal.FindFirst("name")?.Value is { Length: > 0 } name ? name : email,
            ListOf(principal, "groups"))
        {
            // Methods that the source does not say are not known, so nothing that asks for one is met.
            AuthenticationMethods = ListOf(principal, "amr"),
            Custom = CustomOf(principal),
            IdentityProvider = issuer,
        };
    }

    private static string[] ListOf(ClaimsPrincipal principal, string type) => [.. principal.FindAll(type).Select(claim => claim.Value)];

    // The handler has verified the token and keeps an object as its JSON.
    private static IReadOnlyDictionary<string, string> CustomOf(ClaimsPrincipal principal)
    {
        if (principal.FindFirst(CustomClaims.Claim)?.Value is not { } json)
        {
            return new Dictionary<string, string>();
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return CustomClaims.Read(document.RootElement);
        }
        catch (JsonException)
        {
            // A source that sends text in place of an object: there are no such claims.
            return new Dictionary<string, string>();
        }
    }
}
