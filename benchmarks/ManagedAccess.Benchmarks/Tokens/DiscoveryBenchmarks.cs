using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Benchmarks.Tokens;

/// <summary>What does an agent's way in cost: the challenge without a token, and the metadata it points to?</summary>
[MemoryDiagnoser]
public class DiscoveryBenchmarks
{
    private WebApplication _ours = null!;
    private WebApplication _stock = null!;
    private RequestDelegate _oursPipeline = null!;
    private RequestDelegate _stockPipeline = null!;

    [GlobalSetup]
    public void Setup()
    {
        var issuer = new BenchmarkIssuer();
        (_ours, _stock) = (Applications.Ours(issuer), Applications.Stock(issuer));
        (_oursPipeline, _stockPipeline) = (Applications.Pipeline(_ours), Applications.Pipeline(_stock));
        if (OursChallenge() != 401 || StockChallenge() != 401 || OursMetadata() != 200)
        {
            throw new InvalidOperationException("expected two challenges and a document");
        }
    }

    [Benchmark(Baseline = true)]
    public int StockChallenge() => StatusOf(_stock, _stockPipeline, "/pages/on-call");

    [Benchmark]
    public int OursChallenge() => StatusOf(_ours, _oursPipeline, "/pages/on-call");

    [Benchmark]
    public int OursMetadata() => StatusOf(_ours, _oursPipeline, "/.well-known/oauth-protected-resource");

    private static int StatusOf(WebApplication app, RequestDelegate pipeline, string path)
    {
        using var scope = app.Services.CreateScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Method = "GET";
        context.Request.Scheme = "https";
        context.Request.Host = new HostString("wiki.corp.example");
        context.Request.Path = path;
        pipeline(context).GetAwaiter().GetResult();
        return context.Response.StatusCode;
    }
}
