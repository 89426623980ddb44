using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Benchmarks.Tokens;

/// <summary>Do warm requests get into each other's way? Time per request should halve with the second thread.</summary>
[MemoryDiagnoser]
public class ConcurrencyBenchmarks
{
    private const int Requests = 20000;

    private Scheme _ours = null!;
    private Scheme _stock = null!;
    private string[] _tokens = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var issuer = new BenchmarkIssuer();
        (_ours, _stock) = (Scheme.Ours(issuer), Scheme.Stock(issuer));
        _tokens = [.. Enumerable.Range(0, 64).Select(_ => issuer.Token())];
        Verify.All(_tokens.Select(_ours.Request), _ours.Authenticate, expected: true);
        Verify.All(_tokens.Select(_stock.Request), _stock.Authenticate, expected: true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Requests)]
    public void Stock() => Run(_stock);

    [Benchmark(OperationsPerInvoke = Requests)]
    public void Ours() => Run(_ours);

    private void Run(Scheme scheme)
    {
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            HttpContext[] requests = [.. _tokens.Select(scheme.Request)];
            for (var i = 0; i < Requests / Threads; i++)
            {
                scheme.Authenticate(requests[i % requests.Length]);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
    }
}
