using System.Security.Claims;
using System.Text.Json;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Users;

namespace ManagedAccess.Emulator.Federation.Connections;

/// <summary>Makes a person of this account from the claims of an ID token that was verified.</summary>
/// <param name="account">Names this account. The subject of the person depends on it: at Access it is unique to an address in one account.</param>
internal sealed class FederatedIdentity(string account)
{
    /// <summary>Null unless the claims name a person as <c>Emulator:Users</c> could: another account does not get more into this one than a person who writes settings.</summary>
    /// <param name="principal">The claims.</param>
    /// <param name="issuer">The issuer of the ID token.</param>
    public Person? Read(ClaimsPrincipal principal, string issuer)
    {
        if (ListOf(principal, "email") is not [var email] || !PersonEmailAttribute.IsEmail(email))
        {
            return null;
        }

        return new Person(
            UserDirectory.SubjectOf(account, email),
            email,
            ListOf(principal, "name") is [{ Length: > 0 } name] ? name : email,
            ListOf(principal, "groups"))
        {
            // Methods that the source does not say are not known, so nothing that asks for one is met.
            AuthenticationMethods = ListOf(principal, "amr"),
            Custom = CustomOf(principal),
            IdentityProvider = issuer,
        };
    }

    // The texts. The handler keeps a number or an object as its JSON, which is neither a name nor a group, and calls a text that looks like a time a time.
    private static string[] ListOf(ClaimsPrincipal principal, string type)
        => [.. principal.FindAll(type).Where(claim => claim.ValueType is ClaimValueTypes.String or ClaimValueTypes.DateTime).Select(claim => claim.Value)];

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
