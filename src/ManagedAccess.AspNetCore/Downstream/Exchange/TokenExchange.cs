using System.Diagnostics;
using System.Net;
using ManagedAccess.AspNetCore.Concurrency;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.AspNetCore.Tokens.Revoked;
using ManagedAccess.AspNetCore.Tokens.Validated;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Downstream.Exchange;

/// <summary>The tokens of one client for the service that it calls: asked for once for each caller's token, remembered while both are good.</summary>
internal sealed class TokenExchange(
    TokenExchangeOptions options,
    AuthorizationServerOptions server,
    TokenExchangeRequest requests,
    TokenEndpoint endpoint,
    Backchannel backchannel,
    RevocationList revocations,
    TimeProvider clock,
    TokenMetrics metrics,
    ILogger<TokenExchange> logger)
{
    /// <summary>How long an answer may be, in bytes.</summary>
    public const int MaxAnswer = 64 * 1024;

    private readonly SingleFlight<TokenDigest, TokenAnswer> _underWay = new();
    private readonly IssuedTokens _issued = new(options.CacheEntries, revocations, clock);
    private readonly Circuit _circuit = new(clock);

    /// <summary>The server that is asked.</summary>
    public AuthorizationServerOptions Server => server;

    /// <summary>How many tokens are remembered.</summary>
    public int Count => _issued.Count;

    /// <summary>A token for the caller and the service.</summary>
    /// <param name="subject">The caller's token.</param>
    /// <param name="target">The request that needs it, for the log.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TokenExchangeException">There is no token.</exception>
    public async Task<string> GetAsync(SubjectToken subject, Uri target, CancellationToken cancellationToken)
    {
        ThrowIfEnded(subject.Token);
        if (_issued.Find(subject.Token) is { } known)
        {
            return known;
        }

        var answer = await _underWay.RunAsync(subject.Token.TokenDigest, () => AskAsync(subject, target)).WaitAsync(cancellationToken);
        ThrowIfEnded(subject.Token); // it may have been revoked while the server was asked
        return answer.Token ?? throw new TokenExchangeException(answer.Failure, answer.Error is { } error
            ? $"{subject.Token.Issuer} refused a token for {target.Authority} with '{error}'."
            : $"There is no token for {target.Authority}: {answer.Problem}.", answer.Error);
    }

    /// <summary>The service refused the token: it is not used again.</summary>
    public void Forget(SubjectToken subject, string token) => _issued.Remove(subject.Token, token);

    /// <summary>Whether a text is the token that is remembered for the caller.</summary>
    public bool Issued(SubjectToken subject, string text) => _issued.Find(subject.Token) == text;

    private void ThrowIfEnded(ValidatedToken subject)
    {
        var isRevoked = revocations.Includes(subject);
        if (isRevoked || subject.ExpiresAt <= clock.GetUtcNow())
        {
            _issued.Remove(subject);
            throw new TokenExchangeException(TokenExchangeFailure.CallerEnded, $"The caller's token of {subject.Issuer} {(isRevoked ? "was revoked" : "has expired")}.");
        }
    }

    private async Task<TokenAnswer> AskAsync(SubjectToken subject, Uri target)
    {
        // Another question may have ended since the caller looked into the memory.
        if (_issued.Find(subject.Token) is { } known)
        {
            return TokenAnswer.Of(known);
        }

        var issuer = subject.Token.Issuer;
        if (!_circuit.MayTry(out _))
        {
            metrics.Exchanged(server.Issuer!, "not_asked");
            return TokenAnswer.Unavailable($"{issuer} could not be reached a moment ago");
        }

        using var span = ManagedAccessTelemetry.Activities.StartActivity("managed_access.exchange_token", ActivityKind.Client);
        span?.SetTag("managed_access.issuer", server.Issuer);
        span?.SetTag("server.address", target.Host);
        var askedAt = clock.GetUtcNow();
        var answer = await TryAskAsync(subject);
        if (answer.Token is { } token)
        {
            if (answer.Lifetime is { } lifetime && !revocations.Includes(subject.Token))
            {
                _issued.Add(subject.Token, token, askedAt, lifetime);
            }

            metrics.Exchanged(server.Issuer!, "issued");
            Log.TokenIssued(logger, issuer, target.Authority, LogText.Neutralise(subject.RecordedId));
            return answer;
        }

        span?.SetStatus(ActivityStatusCode.Error);
        metrics.Exchanged(server.Issuer!, answer.Failure is TokenExchangeFailure.Refused ? "refused" : "failed");
        Log.TokenNotIssued(logger, issuer, target.Authority, LogText.Neutralise(subject.RecordedId), answer.Error ?? answer.Problem);
        return answer;
    }

    private async Task<TokenAnswer> TryAskAsync(SubjectToken subject)
    {
        using var limit = new CancellationTokenSource(options.Timeout, clock);
        try
        {
            var answer = await SendAsync(subject, limit.Token).WaitAsync(options.Timeout, clock);
            _circuit.Succeeded();
            return TokenAnswer.Read(answer, options.Grant, subject.Text);
        }
        catch (BackchannelException exception)
        {
            if (!exception.HasAnswered || exception.Status is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests)
            {
                _circuit.Failed();
            }

            return TokenAnswer.Unavailable(exception.Message);
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException)
        {
            await limit.CancelAsync(); // the question itself ends too, whichever of the two limits was noticed first
            _circuit.Failed();
            return TokenAnswer.Unavailable($"{subject.Token.Issuer} did not answer within {options.Timeout}");
        }
    }

    private async Task<BackchannelAnswer> SendAsync(SubjectToken subject, CancellationToken cancellationToken)
    {
        var issuer = subject.Token.TrustedIssuer;
        using var request = requests.Create(await endpoint.LocateAsync(issuer, cancellationToken), issuer.Issuer, subject.Text);
        return await backchannel.SendAsync(request, MaxAnswer, cancellationToken, withRefusals: true);
    }
}
