using ManagedAccess.AspNetCore.Tokens;

namespace ManagedAccess.AspNetCore.Access;

/// <summary>A credential that was not accepted, and why.</summary>
/// <param name="Reason">The row of the table.</param>
/// <param name="Source">The place of the credential, or null if the request is too malformed to tell.</param>
/// <param name="Scheme">The scheme that refused it.</param>
internal sealed record RejectedCredential(AccessReason Reason, CredentialSource? Source, string Scheme)
{
    // Requests with the same reason share one instance, so that refusing a request costs less than sending it.
    private static readonly RejectedCredential?[,] Shared =
        new RejectedCredential?[Enum.GetValues<CredentialSource>().Length + 1, Enum.GetValues<TokenRejection>().Length];

    private AccessDecision? _decision;

    /// <summary>The fault of the token; <see cref="TokenRejection.None"/> if the token is good.</summary>
    public TokenRejection Rejection { get; private init; }

    /// <summary>When to try again, if the credential could not be checked now.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>Whether it is a bearer token of an issuer that is not configured here; it may belong to another scheme.</summary>
    public bool IsOfForeignIssuer => Source is CredentialSource.Bearer
        && Rejection is TokenRejection.IssuerUnknown or TokenRejection.NotThreeParts or TokenRejection.OpaqueToken or TokenRejection.TokenInactive;

    /// <summary>Whether it is a bearer token that was refused before its issuer was read.</summary>
    public bool IsOfUnreadIssuer => Source is CredentialSource.Bearer
        && Rejection is TokenRejection.AlgorithmNotAllowed or TokenRejection.KeyUnknown or TokenRejection.Encrypted;

    /// <summary>Whether it is a browser's cookie that is not accepted any more: the person can sign in again. Any other credential would come back unchanged.</summary>
    public bool IsCuredBySigningIn => Source is CredentialSource.Cookie && Rejection.IsCuredByAnotherToken();

    /// <summary>The decision for the record.</summary>
    public AccessDecision Decision => _decision ??= new(Reason, Source) { Scheme = Scheme };

    /// <summary>A credential that the token path refused.</summary>
    public static RejectedCredential From(TokenRejection rejection, CredentialSource? source, string scheme, TimeSpan? retryAfter = null)
    {
        if (retryAfter is not null || scheme != AuthorizationServerOptions.UsualScheme)
        {
            return Create(rejection, source, scheme, retryAfter);
        }

        return Shared[source is { } place ? (int)place + 1 : 0, (int)rejection] ??= Create(rejection, source, scheme, retryAfter);
    }

    private static RejectedCredential Create(TokenRejection rejection, CredentialSource? source, string scheme, TimeSpan? retryAfter) =>
        new(AccessReasons.From(rejection), source, scheme) { Rejection = rejection, RetryAfter = retryAfter };
}
