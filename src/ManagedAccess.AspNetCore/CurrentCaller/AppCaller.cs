using System.Security.Claims;
using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.CurrentCaller;

/// <summary>The caller of a request without a credential for this library: the caller that a scheme of the app has let in.</summary>
internal static class AppCaller
{
    public static RequestAttribution Resolve(HttpContext context)
    {
        var user = context.User;
        if (!user.Identities.Any(identity => identity.IsAuthenticated))
        {
            return RequestAttribution.Anonymous;
        }

        // SignalR gives hubs a copy of a request that has ended, with the principal and little else.
        if (user.Identities.OfType<CallerIdentity>().FirstOrDefault() is { } ours)
        {
            return ours.Attribution;
        }

        if (ConnectionCaller.Of(user, context) is { } connected)
        {
            return connected;
        }

        var (identity, person) = Find(context, user);
        return PrincipalAttribution.Resolve(identity, person is not null, person is not null && PersonSchemes.KeepSession(context, person), context.Request);
    }

    // The identity from a scheme that signs people in, if there is one; otherwise the first authenticated one. Apps add others beside it.
    private static (ClaimsIdentity Identity, string? PersonScheme) Find(HttpContext context, ClaimsPrincipal user)
    {
        ClaimsIdentity? first = null;
        foreach (var ticket in Tickets(context))
        {
            if (user.Identities.FirstOrDefault(identity => identity.IsAuthenticated && IsOf(identity, ticket.Principal, user)) is { } identity)
            {
                if (PersonSchemes.Include(context, ticket.AuthenticationScheme))
                {
                    return (identity, ticket.AuthenticationScheme);
                }

                first ??= identity;
            }
        }

        return (first ?? user.Identities.First(identity => identity.IsAuthenticated), null);
    }

    // A principal may hold identities of several schemes, or copies that a transformation made of one.
    private static bool IsOf(ClaimsIdentity identity, ClaimsPrincipal principal, ClaimsPrincipal user) =>
        ReferenceEquals(principal, user)
        || principal.Identities.Any(other => ReferenceEquals(other, identity) || (other.AuthenticationType == identity.AuthenticationType && SubjectOf(other) == SubjectOf(identity)));

    private static string? SubjectOf(ClaimsIdentity identity) => (identity.FindFirst("sub") ?? identity.FindFirst(ClaimTypes.NameIdentifier))?.Value ?? identity.Name;

    // One ticket for each scheme that authenticated the request. If an endpoint has several schemes, or a scheme that only chooses another one,
    // the single ticket does not name the scheme that did; each of those schemes has its result cached.
    private static IEnumerable<AuthenticationTicket> Tickets(HttpContext context)
    {
        if (context.RequestServices is null)
        {
            return [];
        }

        var ticket = context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Ticket;
        string[] schemes = ticket?.AuthenticationScheme.Split(';') ?? [];
        return schemes switch
        {
            // The app has replaced the principal. Authorization makes a ticket for the new one, and that ticket does not name a scheme.
            [] => Answers(context, [null]),
            [var only] when !PersonSchemes.Exist(context, only) => Answers(context, [null]),
            [var only] when !PersonSchemes.IsPolicy(context, only) => [ticket!],
            _ => Answers(context, schemes),
        };
    }

    private static IEnumerable<AuthenticationTicket> Answers(HttpContext context, IEnumerable<string?> schemes) => schemes
        .Select(scheme => context.AuthenticateAsync(scheme) is { IsCompletedSuccessfully: true, Result: { Succeeded: true, Ticket: var ticket } } ? ticket : null)
        .OfType<AuthenticationTicket>();
}
