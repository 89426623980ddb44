using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ManagedAccess.AspNetCore;
using ManagedAccess.Benchmarks.Tokens;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Benchmarks.Check;

/// <summary>What a proof of possession costs beyond the arithmetic that nobody can save: its own signature.</summary>
internal static class BoundTokenGates
{
    private const int Rounds = 60;
    private const int Proofs = 40_000; // more than a run uses: a proof is good once
    private const string Address = "https://wiki.corp.example/pages/on-call";

    public static IReadOnlyList<Func<IReadOnlyList<Row>>> Groups { get; } = [Proven];

    private static List<Row> Proven()
    {
        var issuer = new BenchmarkIssuer();
        var client = new TestProof(TimeProvider.System);
        var ours = Scheme.Ours(issuer, settings: options =>
        {
            options.Tokens.DPoP.Mode = DPoPMode.Allowed;
            options.Tokens.DPoP.ProofLifetime = TimeSpan.FromMinutes(5);
        });
        var token = issuer.Token(client.Bind);
        var bearer = ours.Request(issuer.Token());
        var requests = Enumerable.Range(0, Proofs).Select(_ => Request(ours, token, client.Create(token, Address))).ToArray();
        Verify.All([bearer, requests[0]], ours.Authenticate, expected: true);
        Verify.All([requests[0]], ours.Authenticate, expected: false); // used once

        var (signed, signature) = PartsOf(requests[0].Request.Headers["DPoP"].ToString());
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = PointOf(client) });
        var next = 1;
        var cases = new Interleaved();
        cases.Add("signature", () => key.VerifyData(signed, signature, HashAlgorithmName.SHA256));
        cases.Add("bearer", () => ours.Authenticate(bearer));
        cases.Add("proven", () => ours.Authenticate(requests[next++]) ? true : throw new InvalidOperationException("expected a good proof"));

        var results = cases.Run(Rounds);

        return
        [
            GateCheck.AtMost(
                "request with a proof / raw signature + bearer token, warm", results["proven"].Nanoseconds / (results["signature"].Nanoseconds + results["bearer"].Nanoseconds), 1.15, 1.1),
            GateCheck.Exactly("request with a proof: bytes", results["proven"].Bytes, 4608, 4096),
        ];
    }

    private static HttpContext Request(Scheme scheme, string token, string proof)
    {
        var context = scheme.Request(token);
        context.Request.Headers.Authorization = $"DPoP {token}";
        context.Request.Headers["DPoP"] = proof;
        return context;
    }

    private static (byte[] Signed, byte[] Signature) PartsOf(string proof)
    {
        var end = proof.LastIndexOf('.');
        return (Encoding.ASCII.GetBytes(proof[..end]), Base64Url.DecodeFromChars(proof.AsSpan(end + 1)));
    }

    private static ECPoint PointOf(TestProof client)
    {
        var jwk = client.Jwk();
        return new() { X = Base64Url.DecodeFromChars(jwk["x"]!.GetValue<string>()), Y = Base64Url.DecodeFromChars(jwk["y"]!.GetValue<string>()) };
    }
}
