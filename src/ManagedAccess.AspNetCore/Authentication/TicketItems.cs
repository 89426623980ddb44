using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Validated;
using Microsoft.AspNetCore.Authentication;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>The items of a ticket: when its token was issued and when it expires, written only when they are read.</summary>
/// <remarks>
/// SignalR's <c>CloseOnAuthenticationExpiration</c>, which also applies to Blazor circuits, reads the expiry. It is the token's expiry, without the
/// tolerance for clocks: a connection is not a request, and can get its next token in time.
/// </remarks>
internal sealed class TicketItems(ValidatedToken token) : OnDemandDictionary<string?>
{
    protected override Dictionary<string, string?> First()
    {
        // Let the framework format the values.
        var items = new Dictionary<string, string?>(StringComparer.Ordinal);
        _ = new AuthenticationProperties(items) { IssuedUtc = token.IssuedAt, ExpiresUtc = token.ExpiresAt == DateTimeOffset.MaxValue ? null : token.ExpiresAt };
        return items;
    }
}
