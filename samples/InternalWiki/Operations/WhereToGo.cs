using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace InternalWiki.Operations;

/// <summary>Tells the person who starts the wiki how to use it.</summary>
internal sealed partial class WhereToGo(IHostApplicationLifetime lifetime, IServer server, ILogger<WhereToGo> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The addresses are known once the server listens: the port may have been chosen by the system.
        lifetime.ApplicationStarted.Register(() =>
        {
            foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
            {
                Started(logger, address);
            }
        });

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, """
        The wiki is open.
          In a browser      {Address}/
          What agents see   curl -i {Address}/pages/on-call
          As an MCP server  claude mcp add --transport http wiki {Address}/mcp
        """)]
    private static partial void Started(ILogger logger, string address);
}
