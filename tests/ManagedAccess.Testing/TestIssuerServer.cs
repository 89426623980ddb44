using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Testing;

/// <summary>A <see cref="TestIssuer"/> on a loopback port, for an app that is a process of its own.</summary>
/// <param name="issuer">The issuer; its identifier is an origin of <see cref="NewOrigin"/>.</param>
public sealed class TestIssuerServer(TestIssuer issuer) : IAsyncDisposable
{
    private WebApplication? _host;

    /// <summary>An origin whose port nobody has.</summary>
    public static string NewOrigin() => $"http://127.0.0.1:{FreePort.Next()}";

    /// <summary>Until it is called, nobody listens.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(issuer.Issuer);
        builder.Logging.ClearProviders();
        _host = builder.Build();
        var answers = new HttpMessageInvoker(new TestIssuerHandler(issuer));
        _host.Run(async context =>
        {
            using var question = new HttpRequestMessage(HttpMethod.Get, issuer.Issuer + context.Request.Path);
            using var answer = await answers.SendAsync(question, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        });
        await _host.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
