using ManagedAccess.AspNetCore.Tokens;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>What became of the credential a request presented; read when the request is to be challenged.</summary>
/// <param name="Source">Where it stood, or null when its carriage was too malformed to tell.</param>
/// <param name="Rejection">Why it was refused.</param>
/// <param name="RetryAfter">When to come back, where it could not be judged just now.</param>
internal sealed record CredentialFeature(CredentialSource? Source, TokenRejection Rejection, TimeSpan? RetryAfter = null)
{
    /// <summary>A bearer token of an issuer that is not configured here: not ours, perhaps another scheme's.</summary>
    public bool ForeignIssuer { get; init; }

    /// <summary>Attached by a browser to an unsafe request that another site caused (RFC 6750 §5.3).</summary>
    public bool CrossSite { get; init; }

    /// <summary>A browser's cookie that no longer does: its person signs in again. Anything else would come back unchanged.</summary>
    public bool IsCuredBySigningIn => Source is CredentialSource.Cookie && !CrossSite && !Rejection.IsUnavailable();
}
