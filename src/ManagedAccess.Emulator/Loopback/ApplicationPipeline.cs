using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Emulator.Loopback;

/// <summary>The application behind the emulator, asked as a client would ask it, without a socket.</summary>
internal sealed class ApplicationPipeline(IServiceScopeFactory scopes)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>What comes after the emulator in the pipeline; null until that has been built.</summary>
    public RequestDelegate? Next { get; set; }

    /// <summary>The body of a successful answer; null for any other.</summary>
    public async Task<byte[]?> GetAsync(Uri uri, CancellationToken cancellationToken)
    {
        if (Next is not { } pipeline)
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        await using var scope = scopes.CreateAsyncScope();
        var exchange = await InProcessExchange.GetAsync(pipeline, uri, cookies: null, scope.ServiceProvider, limit.Token);
        return exchange.Status == StatusCodes.Status200OK ? exchange.Body : null;
    }
}
