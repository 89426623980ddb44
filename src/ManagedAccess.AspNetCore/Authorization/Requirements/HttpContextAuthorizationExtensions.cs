using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization.Requirements;

internal static class HttpContextAuthorizationExtensions
{
    /// <summary>The place where this request's shortfalls are collected.</summary>
    public static AuthorizationShortfallFeature Shortfall(this HttpContext context)
    {
        if (context.Features.Get<AuthorizationShortfallFeature>() is { } known)
        {
            return known;
        }

        var feature = new AuthorizationShortfallFeature();
        context.Features.Set(feature);
        return feature;
    }
}
