using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Benchmarks.Tokens;

/// <summary>What does the first request of a token cost? Every token is new to the cache when its turn comes.</summary>
[MemoryDiagnoser]
public class ColdHandlerBenchmarks
{
    private const int Tokens = 512;

    private Scheme _ours = null!;
    private Scheme _stock = null!;
    private HttpContext[] _oursRequests = null!;
    private HttpContext[] _stockRequests = null!;
    private int _next;

    [Params("RS256", "ES256", "PS256")]
    public string Algorithm { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var issuer = new BenchmarkIssuer(Algorithm);
        _ours = Scheme.Ours(issuer, cacheEntries: 16);
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
