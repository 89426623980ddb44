using ManagedAccess.AspNetCore.Concurrency;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Signatures;
using ManagedAccess.AspNetCore.Tokens.Validated;

namespace ManagedAccess.AspNetCore.Tokens.Validation;

/// <summary>The verification of a token that was not seen before: once for all callers that present it together, and on at most all cores but one.</summary>
internal sealed class TokenVerification(SignatureVerifier verifier, ValidatedTokenCache cache, TimeProvider clock, TokenMetrics metrics) : IDisposable
{
    private readonly SingleFlight<VerificationKey, TokenOutcome> _underWay = new();

    /// <summary>The cap on concurrent verifications.</summary>
    /// <remarks>A forged signature with a known kid costs as much as a good one. The cap leaves one core for all other work.</remarks>
    public VerificationSlots Slots { get; } = new(Math.Max(1, Environment.ProcessorCount - 1), clock);

    /// <summary>Verifies now if no other caller does and a slot is free; else returns the operation to wait for.</summary>
    public Examination Begin(ReadOnlySpan<byte> token, AuthorizationServerType profile, string scheme, ref readonly GatePass pass)
    {
        var digest = TokenDigest.Compute(token);
        var verification = _underWay.JoinOrLead(new(digest, profile, scheme), out var isLeader);
        if (!isLeader || !Slots.TryTake())
        {
            return Examination.Awaiting(verification, isLeader);
        }

        var outcome = TokenOutcome.Refused(TokenRejection.VerificationBusy);
        try
        {
            // Another verification may have ended since we looked into the cache.
            outcome = cache.Find(token, profile) is { } known && known.TrustedIssuer.Server.Scheme == scheme
                ? TokenOutcome.Accepted(known)
                : Verify(token, in pass, digest);
            return new(outcome);
        }
        finally
        {
            Slots.Return();
            verification.End(outcome); // also after an exception, so that no caller waits for ever
        }
    }

    /// <summary>Verifies in a slot that the caller has taken.</summary>
    public Examination InSlot(ReadOnlySpan<byte> token, ref readonly GatePass pass) => new(Verify(token, in pass, TokenDigest.Compute(token)));

    public void Dispose() => Slots.Dispose();

    private TokenOutcome Verify(ReadOnlySpan<byte> token, ref readonly GatePass pass, TokenDigest digest)
    {
        // A token seen before costs a microsecond and gets no span; this is the verification of a new one.
        using var span = ManagedAccessTelemetry.Activities.StartActivity("managed_access.validate_token");
        var start = clock.GetTimestamp();
        var isSigned = verifier.IsSigned(token, pass.Key!);
        metrics.VerificationTook(pass.Issuer!.Keys.Issuer, clock.GetElapsedTime(start));
        span?.SetTag("managed_access.issuer", pass.Issuer.Keys.Issuer);
        span?.SetTag("managed_access.reason", (isSigned ? TokenRejection.None : TokenRejection.SignatureInvalid).ReasonCode());
        if (!isSigned)
        {
            return TokenOutcome.Refused(TokenRejection.SignatureInvalid);
        }

        var validated = VerifiedClaims.Read(in pass, digest);
        cache.Store(token, validated);
        return TokenOutcome.Accepted(validated);
    }
}
