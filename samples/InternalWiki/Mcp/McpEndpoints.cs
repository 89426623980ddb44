using InternalWiki.Editing;
using Microsoft.AspNetCore.Mvc;

namespace InternalWiki.Mcp;

internal static class McpEndpoints
{
    public static IServiceCollection AddWikiTools(this IServiceCollection services)
    {
        services.AddMcpServer(server =>
            {
                server.ServerInfo = new() { Name = "internal-wiki", Title = "Internal wiki", Version = "1.0.0" };
                server.ServerInstructions =
                    "The company's own wiki. Look here first when a question is about how this company works, its systems, incidents or rules. "
                    + "search_pages finds pages, read_page returns one as Markdown, edit_page changes one under the name of the signed-in person.";
            })
            .WithHttpTransport(transport => transport.Stateless = true) // every request is independent, so every request is attributed
            .WithTools<WikiTools>();
        return services;
    }

    /// <summary>
    /// <c>POST /mcp</c>: a resource of its own (see <c>ManagedAccess:Resources</c>), so a token for the pages does not open it.
    /// Reading needs no scope; the one tool that writes has the requirements of <see cref="Writers"/>.
    /// </summary>
    public static IEndpointRouteBuilder MapWikiTools(this IEndpointRouteBuilder routes)
    {
        routes.MapMcp("/mcp")
            .WithMetadata(new RequestSizeLimitAttribute(EditForm.MaxBodyBytes))
            .RequireForMcpTool(WikiTools.Edit, tool => tool.Combine(Writers.Policy));
        return routes;
    }
}
