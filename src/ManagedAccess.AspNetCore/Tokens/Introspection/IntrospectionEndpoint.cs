using System.Net;
using System.Text.Json;
using ManagedAccess.AspNetCore.Concurrency;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Tokens.Introspection;

/// <summary>The introspection endpoint of one issuer: found once, asked within a time limit, left alone while it is down.</summary>
internal sealed class IntrospectionEndpoint(
    TrustedIssuer issuer,
    IntrospectionRequest requests,
    Backchannel backchannel,
    DiscoverySigningKeys discovery,
    Action<Uri> found,
    TimeProvider clock,
    TokenMetrics metrics,
    ILogger logger) : IDisposable
{
    /// <summary>The most questions under way at once. Tokens that nobody has issued must not keep the server busy.</summary>
    public const int MaxQuestions = 64;

    /// <summary>How long an answer may be, in bytes.</summary>
    public const int MaxAnswer = 64 * 1024;

    private const string EndpointMember = "introspection_endpoint"; // RFC 8414 §2
    private static readonly TimeSpan DiscoveryFreshness = TimeSpan.FromHours(1);
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _questions = new(MaxQuestions);
    private readonly Circuit _circuit = new(clock);
    private readonly Lock _lock = new();
    private (Uri Uri, DateTimeOffset At)? _located;
    private DateTimeOffset _loggedAt;
    private bool _failed;

    public TrustedIssuer Issuer => issuer;

    public IntrospectionOptions Options { get; } = issuer.Server.Introspection!;

    /// <summary>Asks about a token. Never throws: without an answer the reply says when to try again.</summary>
    public async Task<IntrospectionReply> AskAsync(string token)
    {
        if (!_circuit.MayTry(out var wait))
        {
            metrics.Introspected(issuer.Issuer, "not_asked");
            return IntrospectionReply.Unavailable(wait);
        }

        using var limit = new CancellationTokenSource(Options.Timeout, clock);
        try
        {
            var answer = await SendAsync(token, limit.Token).WaitAsync(Options.Timeout, clock);
            _circuit.Succeeded();
            return Read(answer);
        }
        catch (BackchannelException exception)
        {
            return Failed(exception.Message, isReached: exception.HasAnswered && !IsOverloaded(exception.Status));
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException)
        {
            await limit.CancelAsync(); // the question itself ends too, whichever of the two limits was noticed first
            return Failed($"There was no answer within {Options.Timeout} (ManagedAccess:AuthorizationServers:{issuer.Index}:Introspection:Timeout)", isReached: false);
        }
    }

    public void Dispose() => _questions.Dispose();

    private static bool IsOverloaded(HttpStatusCode? status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private async Task<BackchannelAnswer> SendAsync(string token, CancellationToken cancellationToken)
    {
        if (!await HasRoomAsync(cancellationToken))
        {
            throw new BackchannelException($"{MaxQuestions} questions are under way already", hasAnswered: true); // says nothing about the server
        }

        try
        {
            using var request = requests.Create(await LocateAsync(cancellationToken), token);
            return await backchannel.SendAsync(request, MaxAnswer, cancellationToken);
        }
        finally
        {
            _questions.Release();
        }
    }

    private async Task<bool> HasRoomAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _questions.WaitAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private IntrospectionReply Read(in BackchannelAnswer answer)
    {
        var isSigned = answer.MediaType?.Equals($"application/{TokenType.Introspection}", StringComparison.OrdinalIgnoreCase) is true;
        if (!isSigned && (Options.RequireSignedAnswers || answer.MediaType?.Equals("application/json", StringComparison.OrdinalIgnoreCase) is not true))
        {
            return Failed($"The answer is of another type than {(Options.RequireSignedAnswers ? $"application/{TokenType.Introspection} (RequireSignedAnswers)" : "application/json")}", isReached: true);
        }

        return new(answer.Body, isSigned, default);
    }

    /// <summary>The answer could be used. It may say that the token is not active.</summary>
    public void Answered()
    {
        metrics.Introspected(issuer.Issuer, "answered");
        lock (_lock)
        {
            if (!_failed)
            {
                return;
            }

            (_failed, _loggedAt) = (false, default);
        }

        Log.IntrospectionRecovered(logger, issuer.Issuer);
    }

    /// <summary>The answer could not be used: it is the same as no answer.</summary>
    public IntrospectionReply Failed(string reason, bool isReached)
    {
        metrics.Introspected(issuer.Issuer, "failed");
        if (!isReached)
        {
            _circuit.Failed();
        }

        var now = clock.GetUtcNow();
        lock (_lock)
        {
            _failed = true;
            if (now - _loggedAt < LogInterval)
            {
                return IntrospectionReply.Unavailable(Circuit.Pause);
            }

            _loggedAt = now;
        }

        Log.IntrospectionFailed(logger, issuer.Issuer, reason);
        return IntrospectionReply.Unavailable(Circuit.Pause);
    }

    private async Task<Uri> LocateAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            if (_located is { } known && now - known.At < DiscoveryFreshness)
            {
                return known.Uri;
            }
        }

        var location = new SigningKeyLocation(issuer.Issuer, JwksUri: null, !issuer.Server.RequireHttpsMetadata, TrustedIssuer.AlgorithmsOf(issuer.Profile));
        var uri = Options.Endpoint is { } configured
            ? new Uri(configured)
            : await discovery.FindAsync(location, EndpointIn, EndpointMember, _ => { }, cancellationToken);
        found(uri);
        lock (_lock)
        {
            _located = (uri, now);
        }

        return uri;
    }

    // RFC 8705 §5: a server may have other addresses for clients with certificates.
    private string? EndpointIn(JsonElement metadata) =>
        Options.CertificatePath is not null && metadata.TryGetProperty("mtls_endpoint_aliases", out var aliases) && aliases.ValueKind is JsonValueKind.Object
            ? DiscoverySigningKeys.Member(aliases, EndpointMember) ?? DiscoverySigningKeys.Member(metadata, EndpointMember)
            : DiscoverySigningKeys.Member(metadata, EndpointMember);
}
