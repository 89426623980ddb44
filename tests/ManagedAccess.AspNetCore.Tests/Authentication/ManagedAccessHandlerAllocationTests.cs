using System.Diagnostics;
using System.Reflection;
using ManagedAccess.AspNetCore.Authentication;
using ManagedAccess.AspNetCore.Privacy;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

/// <summary>What a request with a token seen before costs in memory: handler, principal and ticket, nothing that grows with the token.</summary>
public sealed class ManagedAccessHandlerAllocationTests
{
    private const int Requests = 2000;
    private const int Budget = 780;

    [Theory]
    [InlineData("bearer")]
    [InlineData("assertion")]
    [InlineData("cookie")]
    public async Task WarmRequest_ByEachWayIn_StaysWithinItsBudget(string way)
    {
        Assert.SkipWhen(
            typeof(ManagedAccessHandler).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true },
            "skipped: built without optimisation, where every async method allocates");
        await using var app = await WikiEndpoints.StartAsync(setup => // as in production: nothing listens to Debug
            setup.Services = services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information)));
        var header = way switch { "bearer" => app.Bearer(), "assertion" => app.Assertion(), _ => app.Cookie() };
        var contexts = Enumerable.Range(0, 2 * Requests).Select(_ => Context(app, header)).ToArray();
        var scheme = new AuthenticationScheme("ManagedAccess", null, typeof(ManagedAccessHandler));

        var warmUp = Measure(contexts[..Requests], scheme);
        var bytes = Measure(contexts[Requests..], scheme);

        Assert.True(bytes <= Budget, $"{bytes} bytes a request (while warming up: {warmUp}); expected at most {Budget}");
    }

    // Handler directly: a new one for each request, as ASP.NET Core does it.
    private static long Measure(HttpContext[] contexts, AuthenticationScheme scheme)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var context in contexts)
        {
            var handler = context.RequestServices.GetRequiredService<ManagedAccessHandler>();
            handler.InitializeAsync(scheme, context).GetAwaiter().GetResult();
            Assert.True(handler.AuthenticateAsync().GetAwaiter().GetResult().Succeeded);
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / contexts.Length;
    }

    private static DefaultHttpContext Context(ProtectedApp app, (string Name, string Value) header)
    {
        var context = new DefaultHttpContext { RequestServices = app.Services };
        context.Request.Scheme = "https";
        context.Request.Host = new HostString("wiki.corp.example");
        context.Request.Path = "/page";
        context.Request.Method = "GET";
        context.Request.Headers[header.Name] = header.Value;
        _ = context.RequestAborted;
        PrivateResponse.Around(context); // the first middleware has done it by then
        return context;
    }
}
