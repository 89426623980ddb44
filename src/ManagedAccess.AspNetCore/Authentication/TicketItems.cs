using ManagedAccess.AspNetCore.Tokens;
using Microsoft.AspNetCore.Authentication;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>The items of a ticket: when its token was issued and when it expires, written down when somebody asks.</summary>
/// <remarks>
/// SignalR's <c>CloseOnAuthenticationExpiration</c>, which Blazor circuits have too, reads the expiry. It is that of the token, without the
/// tolerance for clocks: a connection is not a request, and may take its next token in time.
/// </remarks>
internal sealed class TicketItems(ValidatedToken token) : OnDemandDictionary<string?>
{
    protected override Dictionary<string, string?> First()
    {
        // The framework knows how it writes them.
        var items = new Dictionary<string, string?>(StringComparer.Ordinal);
        _ = new AuthenticationProperties(items) { IssuedUtc = token.IssuedAt, ExpiresUtc = token.ExpiresAt };
        return items;
    }
}
