using InternalWiki.Layout;
using InternalWiki.Records;
using InternalWiki.Store;

namespace InternalWiki.Dashboard;

/// <summary>The latest changes and requests, and the people who made them.</summary>
public sealed record DashboardModel(
    int Pages, int Revisions, int ThroughClients, IReadOnlyList<Change> Changes, IReadOnlyList<Contribution> Contributions,
    IReadOnlyList<DailyUse> Today, IReadOnlyList<DayOfRequests> Days)
{
    /// <summary>The names of the clients on this page.</summary>
    public ClientLabels Clients { get; } = new(
        Today.Select(use => (use.Client, use.ClientId)).Concat(Contributions.Select(contribution => (contribution.Author.Through, contribution.Author.ClientId))));
}

internal static class DashboardEndpoints
{
    private const int MaxChanges = 25;
    private const int ChartedDays = 7;

    /// <summary><c>GET /dashboard</c>: HTML only, with tables that are difficult to convert.</summary>
    public static IEndpointRouteBuilder MapDashboard(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/dashboard", (WikiStore store, RequestLog log) =>
        {
            var contributions = store.Contributions();
            var dashboard = new DashboardModel(
                store.List().Count,
                contributions.Sum(contribution => contribution.Edits),
                contributions.Where(contribution => contribution.Author.Through is not null).Sum(contribution => contribution.Edits),
                store.Changes(MaxChanges),
                contributions,
                log.Today(),
                log.Days(ChartedDays));

            return new ViewResult<DashboardView, DashboardModel>(dashboard);
        });

        return routes;
    }
}
