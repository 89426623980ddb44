using ManagedAccess.AspNetCore.Testing.Apps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore.Testing.Tests.Apps;

public sealed class RequestsUnderWayTests
{
    [Fact]
    public async Task Wait_WhileARequestRuns_EndsWithIt()
    {
        var (requests, ends) = (new RequestsUnderWay(), new TaskCompletionSource());
        var request = StartAsync(requests, _ => ends.Task);

        var wait = Task.Run(requests.WaitUntilNone);
        Assert.False(wait.IsCompleted);
        ends.SetResult();
        await Task.WhenAll(request, wait);
    }

    [Fact]
    public async Task Wait_AfterAnException_DoesNotLast()
    {
        var requests = new RequestsUnderWay();

        await Assert.ThrowsAsync<IOException>(() => StartAsync(requests, _ => throw new IOException()));

        requests.WaitUntilNone();
    }

    private static Task StartAsync(RequestsUnderWay requests, RequestDelegate endpoint)
    {
        var services = new ServiceCollection().BuildServiceProvider();
        var builder = new ApplicationBuilder(services);
        requests.Configure(app => app.Run(endpoint))(builder);
        return builder.Build()(new DefaultHttpContext { RequestServices = services });
    }
}
