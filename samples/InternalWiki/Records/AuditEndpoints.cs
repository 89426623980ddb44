using InternalWiki.Layout;
using InternalWiki.Store;

namespace InternalWiki.Records;

/// <summary>The record as people read it.</summary>
public sealed record AuditModel(IReadOnlyList<LoggedRequest> Requests, IReadOnlyList<Deletion> Deletions);

internal static class AuditEndpoints
{
    private const int MaxRequests = 100;

    /// <summary><c>GET /audit</c>: who asked for what, through what, and what became of it. For people, and those who act for them.</summary>
    public static IEndpointRouteBuilder MapAudit(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/audit", (RequestLog log, WikiStore store) =>
            new ViewResult<AuditView, AuditModel>(new AuditModel(log.Latest(MaxRequests), store.Deletions()))).RequireHuman();
        return routes;
    }
}
