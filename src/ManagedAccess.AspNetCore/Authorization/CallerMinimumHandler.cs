using System.Security.Claims;
using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Authorization.Requirements;
using ManagedAccess.AspNetCore.Privacy;
using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>Checks every caller of this library against the policy floor, under every policy, and checks the audience a second time.</summary>
/// <remarks>A plain <see cref="IAuthorizationHandler"/> runs for every evaluation, so that no policy of the app can go below the floor by accident.</remarks>
internal sealed class CallerMinimumHandler(CallerMinimums minimums, ResourceSelector resources, IHttpContextAccessor accessor, TimeProvider time)
    : IAuthorizationHandler
{
    // RFC 9470 §3 has no parameter for amr. The challenge can only ask the person to authenticate again, regardless of the age.
    private static readonly RecentAuthenticationRequirement Anew = new(TimeSpan.Zero);

    public Task HandleAsync(AuthorizationHandlerContext context)
    {
        var http = context.Resource as HttpContext ?? accessor.HttpContext;
        if (http is null)
        {
            return Task.CompletedTask;
        }

        if (context.User.Identity?.IsAuthenticated == true)
        {
            PrivateResponse.Ensure(http); // the policy may name any scheme
        }

        var access = http.Access();
        access.Evaluated();
        if (access.HasCredential && NamesAnotherCaller(context.User, access))
        {
            // Authentication ran again, for another resource or scheme, and did not accept the token. The framework keeps the principal of the first time.
            access.JudgedShort(AccessReasons.AudienceMismatch, context.Requirements);
            context.Fail(new AuthorizationFailureReason(this, AccessReasons.AudienceMismatch.Code));
            return Task.CompletedTask;
        }

        if (access.HasCaller && Missing(http, access, out var unmet) is { } missing)
        {
            access.JudgedShort(missing, unmet is null ? context.Requirements : [.. context.Requirements, unmet]);
            context.Fail(new AuthorizationFailureReason(this, missing.Code));
        }

        return Task.CompletedTask;
    }

    // A policy may combine the principals of several schemes, so all identities count. The first is nearly always the caller.
    private static bool NamesAnotherCaller(ClaimsPrincipal user, RequestAccess access) =>
        !(user.Identity is CallerIdentity first && access.IsCaller(first))
        && user.Identities.Any(identity => identity is CallerIdentity caller && !access.IsCaller(caller));

    private AccessReason? Missing(HttpContext http, RequestAccess access, out RecentAuthenticationRequirement? unmet)
    {
        unmet = null;

        // Authentication may have run before routing and used the path. The selected endpoint decides.
        if (resources.Select(http)?.Identity.Identifier != access.Resource?.Identity.Identifier)
        {
            return AccessReasons.AudienceMismatch;
        }

        var caller = access.Attribution;
        var minimum = minimums.Of(access.Issuer);
        if (caller.Kind is AttributionKind.Service)
        {
            return minimum.AllowServices ? null : AccessReasons.ServicesNotAdmitted;
        }

        if (minimum.MaxAuthenticationAge is { } limit && !RecentAuthenticationRequirement.IsMet(caller, limit, time.GetUtcNow()))
        {
            unmet = new(limit);
            return AccessReasons.InsufficientUserAuthentication;
        }

        if (minimum.RequiredAuthenticationMethods.Count > 0 && !minimum.RequiredAuthenticationMethods.All(caller.AuthenticationMethods.Contains))
        {
            unmet = Anew;
            return AccessReasons.InsufficientUserAuthentication;
        }

        return null;
    }
}
