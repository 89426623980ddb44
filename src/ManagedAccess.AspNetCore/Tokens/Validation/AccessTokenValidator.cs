using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using ManagedAccess.AspNetCore.Concurrency;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens.Diagnosis;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Revoked;
using ManagedAccess.AspNetCore.Tokens.Validated;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Tokens.Validation;

/// <summary>The entry point of token validation: shape, look-up, gate, verification.</summary>
internal sealed class AccessTokenValidator(
    RememberedTokens remembered,
    TokenGate gate,
    TokenVerification verification,
    IntrospectedTokens introspected,
    RevocationList revoked,
    PossessionGate possession,
    RefusalDiagnosis diagnosis,
    AccessTokenOptions options,
    TimeProvider clock,
    TokenMetrics metrics)
{
    /// <summary>Whether the token is good for this request, and its content. Completes without waiting if the token was seen before.</summary>
    /// <exception cref="OperationCanceledException">This caller gave up; other callers that wait for the same token are not affected.</exception>
    public ValueTask<TokenOutcome> ValidateAsync(PresentedCredential credential, in TokenExpectation expectation, CancellationToken cancellationToken)
    {
        Examine(credential, expectation, hasSlot: false, out var examination);
        return IsSettled(examination, credential, expectation)
            ? new(Report(credential, expectation, examination.Outcome))
            : ProveAsync(context: null, credential, expectation, WaitAsync(credential, expectation, examination, cancellationToken));
    }

    /// <inheritdoc cref="ValidateAsync(PresentedCredential, in TokenExpectation, CancellationToken)"/>
    /// <remarks>The request's cancellation token is read only if the validator has to wait: servers create it on demand.</remarks>
    public ValueTask<TokenOutcome> ValidateAsync(HttpContext context, PresentedCredential credential, in TokenExpectation expectation)
    {
        Examine(credential, expectation, hasSlot: false, out var examination);
        return IsSettled(examination, credential, expectation)
            ? new(Report(credential, expectation, examination.Outcome))
            : ProveAsync(context, credential, expectation, WaitAsync(credential, expectation, examination, examination.IsFinal ? default : context.RequestAborted));
    }

    // Nothing to wait for, and no further question about a good token, which is nearly always.
    private bool IsSettled(in Examination examination, in PresentedCredential credential, in TokenExpectation expectation) =>
        examination.IsFinal && (examination.Outcome.Token is not { } token || !(revoked.Includes(token) || PossessionGate.IsNeeded(token, credential, expectation)));

    // Whether the token was revoked, and whether the sender holds the key of a bound one: last, because only a good token is worth a proof.
    private async ValueTask<TokenOutcome> ProveAsync(HttpContext? context, PresentedCredential credential, TokenExpectation expectation, ValueTask<TokenOutcome> pending)
    {
        var outcome = await pending;
        if (outcome.Token is { } known && revoked.Includes(known))
        {
            outcome = TokenOutcome.Refused(TokenRejection.TokenRevoked); // remembered tokens too
        }

        if (outcome.Token is { } token && PossessionGate.IsNeeded(token, credential, expectation))
        {
            outcome = TokenOutcome.From(token, await possession.CheckAsync(context, token, credential, expectation));
        }

        return Report(credential, expectation, outcome);
    }

    // One synchronous pass: the answer, or the operation to wait for.
    private void Examine(in PresentedCredential credential, in TokenExpectation expectation, bool hasSlot, out Examination examination)
    {
        var text = credential.Token.Span;
        if (text.Length > options.MaxTokenLength)
        {
            examination = Examination.Refused(TokenRejection.CredentialTooLong);
            return;
        }

        // A text without a dot is not a JWT (RFC 7515 §7.1): if no issuer can be asked about it, it is neither copied nor looked up.
        if (!text.Contains('.') && !introspected.AreTaken)
        {
            examination = Examination.Refused(TokenRejection.NotThreeParts);
            return;
        }

        var now = clock.GetUtcNow();
        examination = remembered.Find(credential, expectation, now) is { } known
            ? Examination.Accepted(known)
            : ExamineUnknown(credential, expectation, now, hasSlot);
    }

    // A method of its own, so that a token seen before does not clear the stack memory that this method needs.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Examination ExamineUnknown(in PresentedCredential credential, in TokenExpectation expectation, DateTimeOffset now, bool hasSlot)
    {
        var length = credential.Token.Length;
        using var token = new WorkBytes(length > WorkBytes.LongestOnStack ? [] : stackalloc byte[length], length);
        if (Ascii.FromUtf16(credential.Token.Span, token.Span, out _) != OperationStatus.Done)
        {
            return Examination.Refused(TokenRejection.NotBase64Url);
        }

        var profile = credential.Profile;
        if (profile is AuthorizationServerType.OAuth && introspected.EndpointFor(token.Span, expectation) is { } endpoint)
        {
            return introspected.Examine(endpoint, token.Span, credential.Token, expectation, now);
        }

        using var room = new WorkBytes(length > WorkBytes.LongestOnStack ? [] : stackalloc byte[length], length);
        scoped var pass = new GatePass();
        if (gate.Examine(token.Span, profile, expectation, now, room.Span, ref pass) is var rejection and not TokenRejection.None)
        {
            return Examination.Refused(rejection, in pass);
        }

        return hasSlot ? verification.InSlot(token.Span, in pass) : verification.Begin(token.Span, profile, expectation.Scheme, in pass);
    }

    private ValueTask<TokenOutcome> WaitAsync(PresentedCredential credential, in TokenExpectation expectation, in Examination examination, CancellationToken cancellationToken)
    {
        var newerKeys = examination.AwaitsKeysOf?.Keys.TryWaitForAsync(examination.KeyId, cancellationToken);
        return newerKeys is null && examination.Verification is null && examination.Question is null
            ? new(examination.Outcome)
            : FinishAsync(credential, expectation, examination, newerKeys, cancellationToken);
    }

    private async ValueTask<TokenOutcome> FinishAsync(
        PresentedCredential credential, TokenExpectation expectation, Examination examination, Task? newerKeys, CancellationToken cancellationToken)
    {
        if (examination.Question is { } question)
        {
            var answer = await question.WaitAsync(cancellationToken);
            return answer.Token is { } active ? introspected.Judge(active, expectation, clock.GetUtcNow()) : answer;
        }

        if (newerKeys is not null)
        {
            await newerKeys;
            Examine(credential, expectation, hasSlot: false, out examination);
        }

        if (examination.Verification is { } underWay)
        {
            if (examination.LeadsVerification)
            {
                // Not awaited and not cancelled: other callers that present this token wait for the same result.
                _ = VerifyInSlotAsync(credential, expectation, underWay);
            }

            var outcome = await underWay.Result.WaitAsync(cancellationToken);
            if (outcome.Token is not { } token || remembered.IsStillGood(token, expectation, clock.GetUtcNow()))
            {
                return outcome;
            }

            Examine(credential, expectation, hasSlot: false, out examination); // good, but not for this request: the gate gives the reason
        }

        return examination.Outcome;
    }

    private async Task VerifyInSlotAsync(PresentedCredential credential, TokenExpectation expectation, SingleFlight<VerificationKey, TokenOutcome>.Flight underWay)
    {
        var outcome = TokenOutcome.Refused(TokenRejection.VerificationBusy);
        if (!await verification.Slots.TakeAsync())
        {
            underWay.End(outcome);
            return;
        }

        try
        {
            Examine(credential, expectation, hasSlot: true, out var examination); // keys and clock may have moved on in the queue
            outcome = examination.Outcome;
        }
        finally
        {
            verification.Slots.Return();
            underWay.End(outcome);
        }
    }

    private TokenOutcome Report(in PresentedCredential credential, in TokenExpectation expectation, in TokenOutcome outcome)
    {
        diagnosis.Explain(credential, expectation, outcome.Rejection);
        metrics.Validated(credential.SourceName, outcome.Rejection.ReasonCode());
        return outcome;
    }
}
