using System.Diagnostics.Metrics;
using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Validation;
using ManagedAccess.Benchmarks.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Benchmarks.Check;

/// <summary>What the token path promises, beside stock JwtBearer.</summary>
internal static class TokenGates
{
    private const int Rounds = 60;

    // Strings of one token. The cache knows one of them at a time, so nearly each request with the next one computes the digest.
    private const int Copies = 64;

    private static readonly string[] Algorithms = ["RS256", "ES256", "PS256"];

    private static readonly (string Kind, double Gate, double Goal)[] RefusalGates =
    [
        ("malformed", 8, 20), ("no dots", 8, 20), ("three garbage segments", 8, 20), ("alg none", 8, 20),
        ("unknown kid", 40, 150), ("expired", 8, 30), ("wrong issuer", 8, 30), ("16 KB", 20, 60),
    ];

    /// <summary>Each measures cases that are compared with each other.</summary>
    public static IReadOnlyList<Func<IReadOnlyList<Row>>> Groups { get; } = [Warm, Cold, Refuse, ThroughService, Counts];

    private static List<Row> Warm()
    {
        var issuer = new BenchmarkIssuer();
        var (ours, stock) = (Scheme.Ours(issuer), Scheme.Stock(issuer));
        var tokens = Enumerable.Range(0, 1000).Select(_ => issuer.Token()).ToList();
        var (oursRequests, stockRequests) = (tokens.Select(ours.Request).ToArray(), tokens.Select(stock.Request).ToArray());
        var copies = Enumerable.Range(0, Copies).Select(_ => ours.Request(tokens[0])).ToArray();
        Verify.All([.. oursRequests, .. copies], ours.Authenticate, expected: true);
        Verify.All(stockRequests.Take(5), stock.Authenticate, expected: true);
        var (next, nextStock, nextCopy) = (0, 0, 0);
        var cases = new Interleaved();
        cases.Add("stock", () => stock.Authenticate(stockRequests[0]));
        cases.Add("ours", () => ours.Authenticate(oursRequests[0]));
        cases.Add("ours, copies", () => ours.Authenticate(copies[nextCopy++ % Copies]));
        cases.Add("stock, 1000", () => stock.Authenticate(stockRequests[nextStock++ % 1000]));
        cases.Add("ours, 1000", () => ours.Authenticate(oursRequests[next++ % 1000]));

        var results = cases.Run(Rounds);

        return
        [
            GateCheck.AtLeast("warm, one hot token: stock / ours", results["stock"].Nanoseconds / results["ours"].Nanoseconds, 40, 60),
            GateCheck.AtLeast("warm, one hot token, another string each time: stock / ours", results["stock"].Nanoseconds / results["ours, copies"].Nanoseconds, 19, 25),
            GateCheck.AtLeast("warm, 1000 tokens cycled: stock / ours", results["stock, 1000"].Nanoseconds / results["ours, 1000"].Nanoseconds, 20, 40),
            GateCheck.Exactly("warm: bytes a request", results["ours"].Bytes, 780, 640),
            GateCheck.Exactly("1000 live tokens in a cache of 8000: lost", tokens.Count - CachedOf(tokens, 8000), 0, 0),
        ];
    }

    private static int CachedOf(List<string> tokens, int entries)
    {
        var issuer = new BenchmarkIssuer();
        var ours = Scheme.Ours(issuer, entries);
        using var verifications = new VerificationCounter(ours.Services);
        var requests = tokens.Select(ours.Request).ToList();
        Verify.All(requests, ours.Authenticate, expected: true);
        var first = verifications.Count;
        Verify.All(requests, ours.Authenticate, expected: true);
        return tokens.Count - (verifications.Count - first);
    }

    private static List<Row> Cold()
    {
        var cases = new Interleaved();
        foreach (var algorithm in Algorithms)
        {
            var issuer = new BenchmarkIssuer(algorithm);
            var (ours, stock) = (Scheme.Ours(issuer, cacheEntries: 16), Scheme.Stock(issuer));
            var tokens = Enumerable.Range(0, 256).Select(_ => issuer.Token()).ToList();
            var (oursRequests, stockRequests) = (tokens.Select(ours.Request).ToArray(), tokens.Select(stock.Request).ToArray());
            Verify.All(oursRequests, ours.Authenticate, expected: true);
            Verify.All(stockRequests, stock.Authenticate, expected: true);
            var (next, nextStock) = (0, 0);
            cases.Add($"stock {algorithm}", () => stock.Authenticate(stockRequests[nextStock++ % tokens.Count]));
            cases.Add($"ours {algorithm}", () => ours.Authenticate(oursRequests[next++ % tokens.Count]));
        }

        var results = cases.Run(Rounds);

        return
        [
            .. Algorithms.Select(algorithm => GateCheck.AtMost(
                $"cold {algorithm}: ours / stock", results[$"ours {algorithm}"].Nanoseconds / results[$"stock {algorithm}"].Nanoseconds, 1.05, 0.95)),
            .. Algorithms.Select(algorithm => GateCheck.Exactly(
                $"cold {algorithm}: bytes, ours / stock", (double)results[$"ours {algorithm}"].Bytes / results[$"stock {algorithm}"].Bytes, 0.8, 0.5)),
        ];
    }

    private static List<Row> Refuse()
    {
        var issuer = new BenchmarkIssuer();
        var (ours, stock) = (Scheme.Ours(issuer), Scheme.Stock(issuer));
        Verify.All([ours.Request(issuer.Token())], ours.Authenticate, expected: true);
        using var verifications = new VerificationCounter(ours.Services);
        var cases = new Interleaved();
        foreach (var kind in Refusals.Names.Where(kind => kind != "known kid, forged"))
        {
            var token = Refusals.Token(issuer, kind);
            var (oursRequest, stockRequest) = (ours.Request(token), stock.Request(token));
            Verify.All(Enumerable.Repeat(oursRequest, 10), ours.Authenticate, expected: false);
            Verify.All([stockRequest], stock.Authenticate, expected: false);
            cases.Add($"stock {kind}", () => stock.Authenticate(stockRequest));
            cases.Add($"ours {kind}", () => ours.Authenticate(oursRequest));
        }

        var results = cases.Run(Rounds);

        return
        [
            .. RefusalGates.Select(row => GateCheck.AtLeast(
                $"refuse {row.Kind}: stock / ours", results[$"stock {row.Kind}"].Nanoseconds / results[$"ours {row.Kind}"].Nanoseconds, row.Gate, row.Goal)),
            GateCheck.Exactly("refuse 16 KB: bytes", results["ours 16 KB"].Bytes, 1024, 400),
            GateCheck.Exactly("refuse all of these: signatures verified", verifications.Count, 0, 0),
        ];
    }

    private static List<Row> ThroughService()
    {
        var issuer = new BenchmarkIssuer();
        var (ours, stock, floor) = (Scheme.Ours(issuer), Scheme.Stock(issuer), Scheme.Floor());
        var authorization = $"Bearer {issuer.Token()}";
        var cases = new Interleaved();
        cases.Add("stock", () => stock.AuthenticateThroughService(authorization));
        cases.Add("ours", () => ours.AuthenticateThroughService(authorization));
        cases.Add("floor", () => floor.AuthenticateThroughService(authorization));

        var results = cases.Run(Rounds);

        return
        [
            GateCheck.AtMost("through IAuthenticationService: ours / always succeeds", results["ours"].Nanoseconds / results["floor"].Nanoseconds, 2.5, 1.5),
        ];
    }

    private static List<Row> Counts()
    {
        var issuer = new BenchmarkIssuer();
        var ours = Scheme.Ours(issuer);
        using var verifications = new VerificationCounter(ours.Services);
        var token = issuer.Token();
        var validator = ours.Services.GetRequiredService<AccessTokenValidator>();
        var expectation = new TokenExpectation([BenchmarkIssuer.Audience], true, null);

        Task.WaitAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () =>
            await validator.ValidateAsync(new PresentedCredential(CredentialSource.Bearer, token), expectation, default))));

        return
        [
            GateCheck.Exactly("200 simultaneous first uses: signatures verified", verifications.Count, 1, 1),
            GateCheck.Exactly("200 simultaneous first uses: key fetches", issuer.Server.KeyFetches, 3),
        ];
    }

    private sealed class VerificationCounter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private int _count;

        public VerificationCounter(IServiceProvider services)
        {
            var meters = services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Name == "managed_access.token.verifications")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _count, (int)value));
            _listener.Start();
        }

        public int Count => Volatile.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
