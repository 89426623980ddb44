using System.Globalization;
using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Revoked;
using ManagedAccess.AspNetCore.Tokens.Validated;
using ManagedAccess.AspNetCore.Tokens.Validation;
using ManagedAccess.Benchmarks.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Benchmarks.Check;

/// <summary>What opaque tokens cost beside JWTs, and what every token pays for revocation.</summary>
internal static class OpaqueTokenGates
{
    private const int Rounds = 60;
    private const int Revoked = 100_000;

    public static IReadOnlyList<Func<IReadOnlyList<Row>>> Groups { get; } = [Introspected, Revocation];

    private static List<Row> Introspected()
    {
        var issuer = new BenchmarkIssuer();
        var ours = Scheme.Ours(issuer, settings: options =>
            options.AuthorizationServers[0].Introspection = new IntrospectionOptions { ClientId = "wiki", ClientSecret = "only-for-this-run", CacheDuration = TimeSpan.FromHours(1) });
        var (signed, opaque) = (ours.Request(issuer.Token()), ours.Request(issuer.Server.Introspection.Issue()));
        Verify.All([signed, opaque], ours.Authenticate, expected: true);
        var cases = new Interleaved();
        cases.Add("signed", () => ours.Authenticate(signed));
        cases.Add("opaque", () => ours.Authenticate(opaque));

        var results = cases.Run(Rounds);

        return
        [
            GateCheck.AtMost("introspected token, warm / JWT, warm", results["opaque"].Nanoseconds / results["signed"].Nanoseconds, 1.2, 1),
            GateCheck.Exactly("introspected token, warm: bytes", results["opaque"].Bytes, 780, 640),
            GateCheck.Exactly("introspected token: questions asked", issuer.Server.Introspection.Questions.Count, 1, 1),
        ];
    }

    private static List<Row> Revocation()
    {
        var issuer = new BenchmarkIssuer();
        var validator = Scheme.Ours(issuer).Services.GetRequiredService<AccessTokenValidator>();
        var outcome = validator.ValidateAsync(
            new PresentedCredential(CredentialSource.Bearer, issuer.Token()), new TokenExpectation([BenchmarkIssuer.Audience], true, null), default).AsTask().GetAwaiter().GetResult();
        var token = outcome.Token ?? throw new InvalidOperationException("expected a good token");
        var (none, many) = (new RevocationList(TimeProvider.System), new RevocationList(TimeProvider.System));
        var now = TimeProvider.System.GetUtcNow();
        for (var number = 0; number < Revoked; number++)
        {
            var name = number.ToString(CultureInfo.InvariantCulture);
            many.Add(new RevocationEntry { Kind = RevocationKind.Session, Key = RevocationMarks.KeyOf(RevocationKind.Session, BenchmarkIssuer.Issuer, name), IssuedBefore = now, Until = now.AddDays(1) });
        }

        if (none.Includes(token) || many.Includes(token) || many.Count != Revoked)
        {
            throw new InvalidOperationException("expected a token that is not revoked, and one revocation for each name");
        }

        var cases = new Interleaved();
        cases.Add("none", () => none.Includes(token));
        cases.Add("many", () => many.Includes(token));

        var results = cases.Run(Rounds);

        return
        [
            GateCheck.AtMost("revocation check, nothing revoked: ns", results["none"].Nanoseconds, 30, 5),
            GateCheck.AtMost("revocation check, 100,000 revoked: ns", results["many"].Nanoseconds, 100, 50),
            GateCheck.Exactly("revocation check: bytes", Math.Max(results["none"].Bytes, results["many"].Bytes), 0, 0),
        ];
    }
}
