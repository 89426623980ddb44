using ManagedAccess.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization;

namespace InternalWiki.Editing;

/// <summary>Who may write: a person, directly or through a client, whose token has the scope. A service only reads.</summary>
internal sealed class Writers(IAuthorizationService authorization)
{
    /// <summary>What an endpoint that writes says about itself; the challenge is made from it.</summary>
    public static readonly IReadOnlyList<object> Requirements = [new RequireAllScopesAttribute("wiki.write"), new RequireHumanAttribute()];

    private static readonly AuthorizationPolicy Policy = new(
        Requirements.OfType<IAuthorizationRequirementData>().SelectMany(data => data.GetRequirements()), []);

    /// <summary>Asks the same of one operation of an endpoint that others may use.</summary>
    public async Task<bool> IncludeAsync(HttpContext context) =>
        (await authorization.AuthorizeAsync(context.User, context, Policy)).Succeeded;
}

internal static class WritersEndpointConventionBuilderExtensions
{
    /// <summary>Only <see cref="Writers"/> get in.</summary>
    public static TBuilder RequireWriter<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata([.. Writers.Requirements]);
}
