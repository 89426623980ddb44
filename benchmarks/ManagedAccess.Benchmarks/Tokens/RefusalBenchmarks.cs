using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Benchmarks.Tokens;

/// <summary>What does it cost to say no? It is what an attacker can make us spend.</summary>
[MemoryDiagnoser]
public class RefusalBenchmarks
{
    private Scheme _ours = null!;
    private Scheme _stock = null!;
    private HttpContext _oursRequest = null!;
    private HttpContext _stockRequest = null!;

    public static IEnumerable<string> Kinds => Refusals.Names;

    [ParamsSource(nameof(Kinds))]
    public string Kind { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var issuer = new BenchmarkIssuer();
        _ours = Scheme.Ours(issuer);
        _stock = Scheme.Stock(issuer);
        Verify.All([_ours.Request(issuer.Token())], _ours.Authenticate, expected: true);
        var token = Refusals.Token(issuer, Kind);
        _oursRequest = _ours.Request(token);
        _stockRequest = _stock.Request(token);
        Verify.All(Enumerable.Repeat(_oursRequest, 10), _ours.Authenticate, expected: false);
        Verify.All([_stockRequest], _stock.Authenticate, expected: false);
    }

    [Benchmark(Baseline = true)]
    public bool Stock() => _stock.Authenticate(_stockRequest);

    [Benchmark]
    public bool Ours() => _ours.Authenticate(_oursRequest);
}
