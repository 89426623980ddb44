using InternalWiki.Dashboard;
using InternalWiki.Deleting;
using InternalWiki.Editing;
using InternalWiki.Layout;
using InternalWiki.Markup;
using InternalWiki.Mcp;
using InternalWiki.Operations;
using InternalWiki.Pages;
using InternalWiki.Records;
using InternalWiki.Search;
using InternalWiki.Store;
using ManagedAccess.AspNetCore;

namespace InternalWiki;

/// <summary>The wiki's table of contents. Only the lines that open or narrow an endpoint are about security.</summary>
internal static class Wiki
{
    public static IServiceCollection AddWiki(this IServiceCollection services)
    {
        services.AddOptions<WikiOptions>().BindConfiguration("Wiki");
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<MarkdownReader>();
        services.AddSingleton<WikiDatabase>();
        services.AddSingleton<WikiStore>();
        services.AddHostedService<WikiSeeder>();

        services.AddHttpContextAccessor();
        services.AddSingleton<RequestLog>();
        services.AddSingleton<IAuditSink>(provider => provider.GetRequiredService<RequestLog>());
        services.AddAntiforgery();
        services.AddWikiTools();

        services.AddHealthChecks().AddManagedAccess().AddCheck<StoreHealthCheck>("store");
        services.AddHostedService<WhereToGo>();
        return services;
    }

    public static IEndpointRouteBuilder MapWiki(this IEndpointRouteBuilder routes) => routes
        .MapPages()
        .MapEditing()
        .MapDeleting()
        .MapSearch()
        .MapDashboard()
        .MapAudit()
        .MapWikiTools()
        .MapWhoAmI()
        .MapHealth()
        .MapAssets();
}
