using System.Globalization;
using ManagedAccess.AspNetCore.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>Status and headers of a refusal. The body comes later, from <see cref="RefusalResponse"/>.</summary>
internal sealed class ChallengeWriter(ChallengeOptions options, IProofNonces? nonces = null)
{
    /// <summary>
    /// Writes a refusal. Other schemes may add challenges of their own before or after; <see cref="RefusalResponse"/> puts them in order when
    /// the response starts. If it is called again, the later refusal replaces the earlier one.
    /// </summary>
    public void Write(HttpContext context, Refusal refusal)
    {
        var (access, headers) = (context.Access(), context.Response.Headers);
        if (access.WrittenChallenge is { } replaced)
        {
            headers.WWWAuthenticate = new StringValues([.. headers.WWWAuthenticate.Where(value => value != replaced && value != access.WrittenProofChallenge)]);
        }

        var written = ChallengeOf(refusal)?.ToString();
        access.WrittenChallenge = written;
        access.WrittenProofChallenge = ProofChallenge.From(refusal);
        context.Response.StatusCode = refusal.StatusCode;
        headers.CacheControl = "no-store";
        if (written is not null)
        {
            headers.WWWAuthenticate = StringValues.Concat(headers.WWWAuthenticate, written);
        }

        if (access.WrittenProofChallenge is { } proof)
        {
            headers.WWWAuthenticate = StringValues.Concat(headers.WWWAuthenticate, proof);
            if (refusal.StatusCode is StatusCodes.Status401Unauthorized && nonces?.Current() is { Length: > 0 } nonce)
            {
                headers[IProofNonces.Field] = nonce; // RFC 9449 §9
            }
        }

        if (refusal.RetryAfter is { } retryAfter)
        {
            headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The challenge of a refusal, in the realm of the settings; null where a challenge would not help.</summary>
    public BearerChallenge? ChallengeOf(Refusal refusal) => BearerChallenge.From(refusal) is { } challenge ? challenge with { Realm = options.Realm } : null;
}
