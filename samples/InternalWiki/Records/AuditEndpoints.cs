using InternalWiki.Layout;
using InternalWiki.Store;

namespace InternalWiki.Records;

/// <summary>The audit records as a page for people.</summary>
public sealed record AuditModel(IReadOnlyList<LoggedRequest> Requests, IReadOnlyList<Deletion> Deletions, RequestFilter Filter, RequestChoices Choices);

internal static class AuditEndpoints
{
    private const int MaxRequests = 100;

    /// <summary><c>GET /audit</c>: the person, the request, the client and the outcome of each record. For people and the agents who act for them.</summary>
    public static IEndpointRouteBuilder MapAudit(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/audit", (string? person, string? client, string? outcome, RequestLog log, WikiStore store) =>
        {
            var filter = new RequestFilter(Chosen(person), Chosen(client), Chosen(outcome));
            return new ViewResult<AuditView, AuditModel>(new AuditModel(log.Latest(MaxRequests, filter), store.Deletions(), filter, log.Choices()));
        }).RequireHuman();
        return routes;
    }

    // A form sends an empty text for each field without a choice.
    private static string? Chosen(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
