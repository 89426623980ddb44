using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Tokens;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>What became of the credential a request presented; read when the request is to be challenged.</summary>
/// <param name="Source">Where it stood, or null when its carriage was too malformed to tell.</param>
/// <param name="Rejection">Why it was refused.</param>
/// <param name="RetryAfter">When to come back, where it could not be judged just now.</param>
internal sealed record CredentialFeature(CredentialSource? Source, TokenRejection Rejection, TimeSpan? RetryAfter = null)
{
    // Nothing in these differs between two requests, so each is made once: to refuse should cost less than to ask.
    private static readonly CredentialFeature?[,] Shared =
        new CredentialFeature?[Enum.GetValues<CredentialSource>().Length + 1, Enum.GetValues<TokenRejection>().Length];

    private AccessDecision? _decision;

    /// <summary>The scheme that refused it.</summary>
    public string Scheme { get; init; } = SchemeNames.ManagedAccess;

    /// <summary>A bearer token of an issuer that is not configured here: not ours, perhaps another scheme's.</summary>
    public bool ForeignIssuer { get; init; }

    /// <summary>A bearer token that was refused before anybody looked whose it is.</summary>
    public bool IssuerUnread => Source is CredentialSource.Bearer
        && Rejection is TokenRejection.AlgorithmNotAllowed or TokenRejection.KeyUnknown or TokenRejection.Encrypted;

    /// <summary>Attached by a browser to an unsafe request that another site caused (RFC 6750 §5.3).</summary>
    public bool CrossSite { get; init; }

    /// <summary>The token is good, and an event of the app refused its holder.</summary>
    public bool RefusedByApplication { get; init; }

    /// <summary>A browser's cookie that no longer does: its person signs in again. Anything else would come back unchanged.</summary>
    public bool IsCuredBySigningIn => Source is CredentialSource.Cookie && !CrossSite && Rejection.IsCuredByAnotherToken();

    /// <summary>What the record says of it.</summary>
    public AccessDecision Decision => _decision ??= new(
        CrossSite ? AccessOutcome.Forbidden
            : Rejection.IsUnavailable() ? AccessOutcome.Unavailable
            : AccessOutcome.Refused,
        Reason,
        Source)
    {
        Scheme = Scheme,
    };

    /// <summary>The reason code of logs and records.</summary>
    public string Reason => CrossSite ? DecisionReasons.CrossSite
        : RefusedByApplication ? DecisionReasons.RefusedByApplication
        : Rejection.ReasonCode();

    /// <summary>The feature for a credential that was refused.</summary>
    public static CredentialFeature Of(CredentialSource? source, TokenRejection rejection, TimeSpan? retryAfter = null) => retryAfter is null
        ? Shared[source is { } place ? (int)place + 1 : 0, (int)rejection] ??= Make(source, rejection, retryAfter)
        : Make(source, rejection, retryAfter);

    /// <summary>The same, refused by another scheme than the usual one.</summary>
    public CredentialFeature In(string scheme) => this with { Scheme = scheme, _decision = null };

    private static CredentialFeature Make(CredentialSource? source, TokenRejection rejection, TimeSpan? retryAfter) => new(source, rejection, retryAfter)
    {
        ForeignIssuer = source is CredentialSource.Bearer
            && rejection is TokenRejection.IssuerUnknown or TokenRejection.NotThreeParts or TokenRejection.OpaqueToken,
    };
}
