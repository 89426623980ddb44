using InternalWiki.Layout;
using InternalWiki.Store;

namespace InternalWiki.Search;

/// <summary>A search and its results.</summary>
public sealed record SearchModel(string Query, IReadOnlyList<SearchHit> Hits);

internal static class SearchEndpoints
{
    private const int MaxHits = 25;
    private const int MaxQueryLength = 200;

    /// <summary><c>GET /search?q=</c>: HTML only. An agent still gets Markdown, because the library converts the page.</summary>
    public static IEndpointRouteBuilder MapSearch(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/search", (string? q, WikiStore store) =>
        {
            var query = (q ?? "").Trim();
            query = query.Length <= MaxQueryLength ? query : query[..MaxQueryLength];

            return new ViewResult<SearchView, SearchModel>(new SearchModel(query, store.Search(query, MaxHits)));
        });

        return routes;
    }
}
