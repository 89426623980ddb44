using BenchmarkDotNet.Attributes;

namespace ManagedAccess.Benchmarks.Tokens;

/// <summary>What is left of the difference once the framework's own share of a request is counted?</summary>
[MemoryDiagnoser]
public class AuthenticationServiceBenchmarks
{
    private Scheme _ours = null!;
    private Scheme _stock = null!;
    private Scheme _floor = null!;
    private string _authorization = "";

    [GlobalSetup]
    public void Setup()
    {
        var issuer = new BenchmarkIssuer();
        (_ours, _stock, _floor) = (Scheme.Ours(issuer), Scheme.Stock(issuer), Scheme.Floor());
        _authorization = $"Bearer {issuer.Token()}";
        if (!Ours() || !Stock() || !AlwaysSucceeds())
        {
            throw new InvalidOperationException("expected every request to be accepted");
        }
    }

    [Benchmark(Baseline = true)]
    public bool Stock() => _stock.AuthenticateThroughService(_authorization);

    [Benchmark]
    public bool Ours() => _ours.AuthenticateThroughService(_authorization);

    [Benchmark]
    public bool AlwaysSucceeds() => _floor.AuthenticateThroughService(_authorization);
}
