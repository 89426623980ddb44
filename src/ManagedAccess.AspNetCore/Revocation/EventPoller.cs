using System.Net.Http.Headers;
using ManagedAccess.AspNetCore.Tokens.Keys;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Revocation;

/// <summary>Asks a transmitter for events (RFC 8936), which are checked and counted as those that are pushed. A failure never stops the host.</summary>
/// <remarks>
/// An event is acknowledged in the request after it. If that request or its answer is lost, the event comes again, and is acknowledged again without
/// a second effect.
/// </remarks>
internal sealed class EventPoller(
    RevocationOptions options, EventReceiver receiver, Backchannel backchannel, PollMetrics metrics, TimeProvider clock, ILogger<EventPoller> logger) : BackgroundService
{
    /// <summary>How long an answer may be, in bytes: the events that were asked for, each as long as one that is pushed.</summary>
    public const int MaxAnswer = (PollRequest.MaxEvents + 1) * EventReceiver.MaxBody;

    // Then the transmitter is asked for an answer at once: it is not known whether it has no event, or cannot be reached any more.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    // A transmitter that refuses connections is noticed within five seconds when it is back; one that hangs, after its short wait too.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    // A transmitter that gives the same events without an end is not asked without a pause.
    private const int MostInARow = 32;

    private readonly SharedSignalsOptions _settings = options.SharedSignals;
    private readonly RefreshJitter _jitter = new(Random.Shared);
    private PollRequest _next = new();
    private bool _isAnswering;
    private bool _hasFailed;
    private TimeSpan _pause = FirstPause;
    private DateTimeOffset _loggedAt;
    private int _inARow;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_settings.PollEndpoint is null)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan pause;
            try
            {
                pause = await PollAsync(new Uri(_settings.PollEndpoint), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (BackchannelException exception)
            {
                pause = Failed(exception.Message);
            }
            catch (Exception exception)
            {
                pause = Failed("An event could not be handled, or the token could not be read.", exception); // a store of the app's own may throw anything
            }

            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // The time to wait before the next poll.
    private async Task<TimeSpan> PollAsync(Uri endpoint, CancellationToken stopping)
    {
        var isLong = _isAnswering;
        var wait = isLong ? LongestWait : ShortWait;
        using var request = await RequestAsync(endpoint, isLong, stopping);
        using var limit = new CancellationTokenSource(wait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        BackchannelAnswer answer;
        try
        {
            answer = await backchannel.SendAsync(request, MaxAnswer, either.Token).WaitAsync(wait, clock, stopping);
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException && !stopping.IsCancellationRequested)
        {
            await either.CancelAsync(); // if the wait has ended before the time limit of the request, nothing else would end the request
            if (!isLong)
            {
                return Failed($"There was no answer within {wait}");
            }

            metrics.Polled("held");
            _isAnswering = false;
            return TimeSpan.Zero;
        }

        if (PollAnswer.Read(answer.Body) is not { } events)
        {
            return Failed($"{endpoint.AbsoluteUri} answered with something that is not a set of events");
        }

        Succeeded();
        return await TakeAsync(events, stopping);
    }

    private async Task<HttpRequestMessage> RequestAsync(Uri endpoint, bool isLong, CancellationToken stopping)
    {
        var token = _settings.PollTokenPath is { } path ? (await File.ReadAllTextAsync(path, stopping)).Trim() : _settings.PollToken;
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new ByteArrayContent(_next.Write(returnImmediately: !isLong)) { Headers = { ContentType = new("application/json") } },
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        return request;
    }

    private async Task<TimeSpan> TakeAsync(PollAnswer events, CancellationToken stopping)
    {
        _next = new(); // the transmitter has answered, so it has the acknowledgements
        foreach (var (id, document) in events.Events)
        {
            var error = document is null ? "invalid_request" : await receiver.TakeEventAsync(document, id, ownOrigin: null, stopping);
            if (error is not null)
            {
                Log.EventRefused(logger, "security event", error);
            }

            if (error is not EventReceiver.Unavailable)
            {
                _next.Note(id, error);
            }
        }

        if (events.HasMore && _next.Taken > 0 && ++_inARow < MostInARow)
        {
            return TimeSpan.Zero;
        }

        _inARow = 0;
        return _settings.PollInterval;
    }

    private void Succeeded()
    {
        metrics.Polled("answered");
        _isAnswering = true;
        _pause = FirstPause;
        if (_hasFailed)
        {
            (_hasFailed, _loggedAt) = (false, default);
            Log.PollRecovered(logger);
        }
    }

    private TimeSpan Failed(string reason, Exception? exception = null)
    {
        metrics.Polled("failed");
        (_isAnswering, _hasFailed) = (false, true);
        var now = clock.GetUtcNow();
        if (now - _loggedAt >= LogInterval)
        {
            _loggedAt = now;
            Log.PollFailed(logger, reason, exception);
        }

        var pause = _jitter.Shorten(_pause);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        return pause;
    }
}
