using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Benchmarks.Tokens;

/// <summary>What does a request cost whose token was seen before?</summary>
[MemoryDiagnoser]
public class WarmHandlerBenchmarks
{
    private Scheme _ours = null!;
    private Scheme _stock = null!;
    private HttpContext[] _oursRequests = null!;
    private HttpContext[] _stockRequests = null!;
    private int _next;

    /// <summary>One token over and over, or so many in turn that neither they nor their entries stay in the processor's caches.</summary>
    [Params(1, 1000)]
    public int Tokens { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var issuer = new BenchmarkIssuer();
        _ours = Scheme.Ours(issuer);
        _stock = Scheme.Stock(issuer);
        var tokens = Enumerable.Range(0, Tokens).Select(_ => issuer.Token()).ToList();
        _oursRequests = [.. tokens.Select(_ours.Request)];
        _stockRequests = [.. tokens.Select(_stock.Request)];
        Verify.All(_oursRequests, _ours.Authenticate, expected: true);
        Verify.All(_stockRequests, _stock.Authenticate, expected: true);
    }

    [Benchmark(Baseline = true)]
    public bool Stock() => _stock.Authenticate(_stockRequests[_next++ % Tokens]);

    [Benchmark]
    public bool Ours() => _ours.Authenticate(_oursRequests[_next++ % Tokens]);
}

/// <summary>Checks the answer before it is timed.</summary>
internal static class Verify
{
    public static void All(IEnumerable<HttpContext> requests, Func<HttpContext, bool> authenticate, bool expected)
    {
        if (requests.Any(request => authenticate(request) != expected))
        {
            throw new InvalidOperationException($"expected every request to be {(expected ? "accepted" : "refused")}");
        }
    }
}
