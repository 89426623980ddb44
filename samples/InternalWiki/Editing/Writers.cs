using Microsoft.AspNetCore.Authorization;

namespace InternalWiki.Editing;

/// <summary>The callers who may write: a person, directly or through a client with a token that has the scope. A service only reads.</summary>
internal static class Writers
{
    /// <summary>The requirements of every endpoint and tool that writes. The challenge is made from them.</summary>
    public static readonly AuthorizationPolicy Policy = new AuthorizationPolicyBuilder().RequireAllScopes("wiki.write").RequireHuman().Build();

    /// <summary>Only <see cref="Writers"/> get in.</summary>
    public static TBuilder RequireWriter<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(Policy);
}
