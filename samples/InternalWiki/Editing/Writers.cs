using Microsoft.AspNetCore.Authorization;

namespace InternalWiki.Editing;

/// <summary>Who may write: a person, directly or through a client, whose token has the scope. A service only reads.</summary>
internal static class Writers
{
    /// <summary>What everything that writes asks, endpoint or tool; the challenge is made from it.</summary>
    public static readonly AuthorizationPolicy Policy = new AuthorizationPolicyBuilder().RequireAllScopes("wiki.write").RequireHuman().Build();

    /// <summary>Only <see cref="Writers"/> get in.</summary>
    public static TBuilder RequireWriter<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(Policy);
}
