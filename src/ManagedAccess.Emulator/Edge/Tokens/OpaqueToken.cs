using ManagedAccess.Emulator.Users;

namespace ManagedAccess.Emulator.Edge.Tokens;

/// <summary>What the edge knows about an opaque access token.</summary>
/// <param name="Id">Names the token in the database.</param>
/// <param name="Grant">Names the grant that it was issued from.</param>
/// <param name="Person">The person who consented; null for a service.</param>
/// <param name="ClientId">The identifier of the client it was issued to.</param>
/// <param name="ClientName">The client it was issued to.</param>
/// <param name="Audiences">The resources it was issued for.</param>
/// <param name="AuthenticationTime">When the person signed in.</param>
/// <param name="AuthenticationContext">The strength of the sign-in (<c>acr</c>).</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record OpaqueToken(
    string Id,
    string Grant,
    Person? Person,
    string ClientId,
    string ClientName,
    IReadOnlyList<string> Audiences,
    DateTimeOffset AuthenticationTime,
    string? AuthenticationContext,
    DateTimeOffset ExpiresAt);

/// <summary>A token, or the reason why there is none.</summary>
internal readonly record struct OpaqueTokenResult(OpaqueToken? Token, string? Problem);
