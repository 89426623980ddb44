using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Edge.Tokens;
using ManagedAccess.Emulator.Profiles;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary>Issues access tokens that come from no grant of OpenIddict, in the form that the clients of this server get.</summary>
internal sealed class TokenIssuer(AccessTokenWriter writer, OpaqueTokens opaqueTokens, ServerProfile profile)
{
    public async Task<string> IssueAsync(AccessToken token, CancellationToken cancellationToken)
    {
        var written = writer.Write(token);
        return profile.HasOpaqueTokens ? await opaqueTokens.IssueAsync(token, written, cancellationToken) : written;
    }
}
