using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>Status and headers of a refusal; the body comes later, from <see cref="RefusalBodyMiddleware"/>.</summary>
internal sealed class ChallengeWriter(ChallengeOptions options)
{
    /// <summary>
    /// Refuses the request. Other schemes may add challenges of their own before or after; <see cref="RefusalBodyMiddleware"/> puts
    /// them in order when the response starts. Called again, the later refusal replaces the earlier.
    /// </summary>
    public void Write(HttpContext context, Refusal refusal)
    {
        var headers = context.Response.Headers;
        if (context.Features.Get<IRefusalFeature>() is RefusalFeature { Written: { } replaced })
        {
            headers.WWWAuthenticate = new StringValues([.. headers.WWWAuthenticate.Where(value => value != replaced)]);
        }

        if (refusal.Challenge is { Realm: null } challenge && options.Realm is not null)
        {
            refusal = refusal with { Challenge = challenge with { Realm = options.Realm } };
        }

        var written = refusal.Challenge?.ToString();
        context.Features.Set<IRefusalFeature>(new RefusalFeature(refusal, written));
        context.Response.StatusCode = refusal.StatusCode;
        headers.CacheControl = "no-store";
        if (written is not null)
        {
            headers.WWWAuthenticate = StringValues.Concat(headers.WWWAuthenticate, written);
        }

        if (refusal.RetryAfter is { } retryAfter)
        {
            headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
    }
}
