using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>The front door of the token path: cache, gate, keys, cryptography.</summary>
internal sealed class AccessTokenValidator(
    TokenGate gate, SignatureVerifier verifier, ValidatedTokenCache cache, RefusalDiagnosis diagnosis, AccessTokenOptions options, TimeProvider clock, TokenMetrics metrics) : IDisposable
{
    private const int LongestOnStack = 2048;
    private static readonly TimeSpan RetryKeys = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryBusy = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(TokenDigest, AuthorizationServerType, string Scheme), Verification> _underWay = new();

    // A forged signature with a known kid costs as much as a good one. All such work together leaves a core to everything else.
    private readonly VerificationTurns _turns = new(Math.Max(1, Environment.ProcessorCount - 1), clock);

    /// <summary>Whether the token is good for this request, and what it says. Completes without waiting when it was seen before.</summary>
    /// <exception cref="OperationCanceledException">This caller gave up; nobody else who waits for the same token is affected.</exception>
    public ValueTask<TokenOutcome> ValidateAsync(PresentedCredential credential, in TokenExpectation expectation, CancellationToken cancellationToken)
    {
        Examine(credential, expectation, hasTurn: false, out var step);
        return step.IsFinal ? new(Report(credential, expectation, step.Outcome)) : WaitAsync(credential, expectation, step, cancellationToken);
    }

    /// <inheritdoc cref="ValidateAsync(PresentedCredential, in TokenExpectation, CancellationToken)"/>
    /// <remarks>The token that ends with the request is asked for only when there is something to wait for: servers make one on demand.</remarks>
    public ValueTask<TokenOutcome> ValidateAsync(HttpContext context, PresentedCredential credential, in TokenExpectation expectation)
    {
        Examine(credential, expectation, hasTurn: false, out var step);
        return step.IsFinal ? new(Report(credential, expectation, step.Outcome)) : WaitAsync(credential, expectation, step, context.RequestAborted);
    }

    public void Dispose() => _turns.Dispose();

    /// <summary>The cap on concurrent verifications.</summary>
    internal VerificationTurns Turns => _turns;

    private ValueTask<TokenOutcome> WaitAsync(PresentedCredential credential, in TokenExpectation expectation, in Step step, CancellationToken cancellationToken)
    {
        var newerKeys = step.AwaitsKeysOf?.Keys.TryWaitForAsync(step.KeyId, cancellationToken);
        return newerKeys is null && step.Verification is null
            ? new(Report(credential, expectation, step.Outcome))
            : FinishAsync(credential, expectation, step, newerKeys, cancellationToken);
    }

    private async ValueTask<TokenOutcome> FinishAsync(
        PresentedCredential credential, TokenExpectation expectation, Step step, Task? newerKeys, CancellationToken cancellationToken)
    {
        if (newerKeys is not null)
        {
            await newerKeys;
            Examine(credential, expectation, hasTurn: false, out step);
        }

        if (step.Verification is { } verification)
        {
            if (step.OwnsVerification)
            {
                // Not awaited and not cancelled: whoever else presents this token waits for the same result.
                _ = VerifyInTurnAsync(credential, expectation, verification);
            }

            var (token, rejection) = await verification.Task.WaitAsync(cancellationToken);
            step = Step.Final(token, rejection);
            if (token is not null && !IsStillGood(token, expectation, clock.GetUtcNow()))
            {
                Examine(credential, expectation, hasTurn: false, out step); // good, but not here: the gate says why
            }
        }

        return Report(credential, expectation, step.Outcome);
    }

    // One synchronous pass: the answer, or what has to be waited for.
    private void Examine(PresentedCredential credential, in TokenExpectation expectation, bool hasTurn, out Step step)
    {
        var length = credential.Token.Length;
        if (length > options.MaxTokenLength)
        {
            step = Step.Final(null, TokenRejection.CredentialTooLong);
            return;
        }

        // Whatever has no dot is no JWT (RFC 7515 §7.1): neither copied nor looked up.
        if (!credential.Token.Span.Contains('.'))
        {
            step = Step.Final(null, TokenRejection.NotThreeParts);
            return;
        }

        var rented = length > LongestOnStack ? ArrayPool<byte>.Shared.Rent(length) : null;
        var buffer = rented is null ? stackalloc byte[length] : rented;
        try
        {
            if (Ascii.FromUtf16(credential.Token.Span, buffer, out var written) == OperationStatus.Done)
            {
                Examine(buffer[..written], credential, expectation, hasTurn, out step);
            }
            else
            {
                step = Step.Final(null, TokenRejection.NotBase64Url);
            }
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented, clearArray: true);
            }
        }
    }

    private void Examine(ReadOnlySpan<byte> token, in PresentedCredential credential, in TokenExpectation expectation, bool hasTurn, out Step step)
    {
        var now = clock.GetUtcNow();
        if (cache.Find(token, credential.Profile) is { } known)
        {
            if (IsStillGood(known, expectation, now))
            {
                step = Step.Final(known, TokenRejection.None);
                return;
            }

            DropIfOver(known, now);
        }

        step = Gate(token, credential, expectation, now, hasTurn);
    }

    // Everything that can change between two uses of a token; the gate words the refusal.
    private bool IsStillGood(ValidatedToken token, in TokenExpectation expectation, DateTimeOffset now) =>
        !token.Key.IsWithdrawn // KEY-03
        && token.TrustedIssuer.Keys.IsUsable(now) // KEY-04
        && token.TrustedIssuer.IsTrustedFor(expectation)
        && token.TrustedIssuer.AcceptsAnyOf(token.Audiences, expectation) // RFC 9068 §4
        && now - options.ClockSkew < token.ExpiresAt // RFC 7519 §4.1.4
        && !(now + options.ClockSkew < token.LatestStart); // RFC 7519 §4.1.5

    private void DropIfOver(ValidatedToken token, DateTimeOffset now)
    {
        if (token.Key.IsWithdrawn || now - options.ClockSkew >= token.ExpiresAt)
        {
            cache.Drop(token);
        }
    }

    private Step Gate(ReadOnlySpan<byte> token, in PresentedCredential credential, in TokenExpectation expectation, DateTimeOffset now, bool hasTurn)
    {
        // Room for what the token decodes to.
        var rented = token.Length > LongestOnStack ? ArrayPool<byte>.Shared.Rent(token.Length) : null;
        var scratch = rented is null ? stackalloc byte[token.Length] : rented;
        try
        {
            scoped var pass = new GatePass();
            return gate.Examine(token, credential.Profile, expectation, now, scratch, ref pass) switch
            {
                TokenRejection.None => Verify(token, credential, expectation.Scheme, in pass, hasTurn),
                var rejection => Step.Refused(rejection, pass.Issuer, pass.KeyId),
            };
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented, clearArray: true);
            }
        }
    }

    // One verification for N simultaneous first uses: the first caller does it, the others wait for its result.
    private Step Verify(ReadOnlySpan<byte> token, PresentedCredential credential, string scheme, ref readonly GatePass pass, bool hasTurn)
    {
        var digest = TokenDigest.Of(token);
        if (hasTurn)
        {
            return VerifyNow(token, credential, in pass, digest);
        }

        var own = new Verification();
        var key = (digest, credential.Profile, scheme);
        var verification = _underWay.GetOrAdd(key, own);
        if (verification != own)
        {
            return Step.Await(verification, owns: false);
        }

        own.Ended = () => _underWay.TryRemove(key, out _);
        if (!_turns.TryTake())
        {
            return Step.Await(own, owns: true);
        }

        try
        {
            // The one before us may have ended between our look into the cache and now.
            var step = cache.Find(token, credential.Profile) is { } known && known.TrustedIssuer.Server.Scheme == scheme
                ? Step.Final(known, TokenRejection.None)
                : VerifyNow(token, credential, in pass, digest);
            own.End(step.Outcome.Token, step.Outcome.Rejection);
            return step;
        }
        finally
        {
            _turns.Return();
            own.End(null, TokenRejection.VerificationBusy); // only if something was thrown: nobody waits for ever
        }
    }

    private Step VerifyNow(ReadOnlySpan<byte> token, PresentedCredential credential, ref readonly GatePass pass, TokenDigest digest)
    {
        // A token seen before costs a microsecond and gets no span; this is the verification of a new one.
        using var span = ManagedAccessTelemetry.Activities.StartActivity("managed_access.validate_token");
        var rejection = verifier.Verify(credential.Token, in pass, digest, out var validated);
        span?.SetTag("managed_access.reason", rejection.ReasonCode());
        if (validated is not null)
        {
            cache.Store(token, validated);
        }

        return Step.Final(validated, rejection);
    }

    private async Task VerifyInTurnAsync(PresentedCredential credential, TokenExpectation expectation, Verification verification)
    {
        if (!await _turns.TakeAsync())
        {
            verification.End(null, TokenRejection.VerificationBusy);
            return;
        }

        try
        {
            Examine(credential, expectation, hasTurn: true, out var step);
            verification.End(step.Outcome.Token, step.Outcome.Rejection);
        }
        finally
        {
            _turns.Return();
            verification.End(null, TokenRejection.VerificationBusy);
        }
    }

    private TokenOutcome Report(in PresentedCredential credential, in TokenExpectation expectation, in TokenOutcome outcome)
    {
        diagnosis.Explain(credential, expectation, outcome.Rejection);
        metrics.Validated(credential.SourceName, outcome.Rejection.ReasonCode());
        return outcome;
    }

    /// <summary>The result that all who present one token wait for.</summary>
    private sealed class Verification() : TaskCompletionSource<(ValidatedToken?, TokenRejection)>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Action? Ended { get; set; }

        public void End(ValidatedToken? token, TokenRejection rejection)
        {
            if (TrySetResult((token, rejection)))
            {
                Ended?.Invoke();
            }
        }
    }

    /// <summary>The answer, or what has to be waited for before there is one.</summary>
    private readonly record struct Step(
        TokenOutcome Outcome, TrustedIssuer? AwaitsKeysOf = null, string? KeyId = null, Verification? Verification = null, bool OwnsVerification = false)
    {
        public bool IsFinal => AwaitsKeysOf is null && Verification is null;

        public static Step Final(ValidatedToken? token, TokenRejection rejection) => new(new(token, rejection, RetryAfter(rejection)));

        /// <summary>Refused, and an issuer only if its keys are what is missing.</summary>
        public static Step Refused(TokenRejection rejection, TrustedIssuer? issuer, string? keyId) =>
            Final(null, rejection) with { AwaitsKeysOf = rejection is TokenRejection.KeyUnknown or TokenRejection.KeysUnavailable ? issuer : null, KeyId = keyId };

        // Busy, should nobody come to wait for it.
        public static Step Await(Verification verification, bool owns) =>
            new(Final(null, TokenRejection.VerificationBusy).Outcome, Verification: verification, OwnsVerification: owns);

        private static TimeSpan? RetryAfter(TokenRejection rejection) => rejection switch
        {
            TokenRejection.KeysUnavailable => RetryKeys,
            TokenRejection.VerificationBusy => RetryBusy,
            _ => null,
        };
    }
}
