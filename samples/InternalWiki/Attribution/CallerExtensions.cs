using InternalWiki.Store;

namespace InternalWiki.Attribution;

/// <summary>The one place where the wiki asks who is calling.</summary>
internal static class CallerExtensions
{
    /// <summary>The name to show a person in the header.</summary>
    public static string? GetReaderName(this HttpContext context) => context.User.Identity?.Name;

    /// <summary>Whom a revision is attributed to.</summary>
    public static Author GetAuthor(this HttpContext context) => new(
        context.User.Identity?.Name ?? "Somebody",
        context.User.FindFirst("sub")?.Value,
        context.User.FindFirst("iss")?.Value,
        context.User.FindFirst("client_id")?.Value,
        context.User.FindFirst("client_name")?.Value);

    public static TBuilder RequireWriter<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder;
}
