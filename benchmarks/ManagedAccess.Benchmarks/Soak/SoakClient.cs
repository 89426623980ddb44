namespace ManagedAccess.Benchmarks.Soak;

/// <summary>One connection: sends a request, takes the answer and holds it against what was expected.</summary>
internal sealed class SoakClient(Uri server, SoakTally tally) : IDisposable
{
    private const int MaxShown = 200;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeProvider Clock = TimeProvider.System;

    // A connection whose answer nobody reads to its end is closed at once, as a client does that goes away.
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        MaxConnectionsPerServer = 1,
        MaxResponseDrainSize = 0,
        UseCookies = false,
    })
    {
        BaseAddress = server,
        Timeout = Longest,
    };

    public async Task SendAsync(string kind, SoakRequest request)
    {
        tally.Sent(kind);
        if (request.Patience is not SoakPatience.Patient)
        {
            await SendAndLeaveAsync(kind, request);
        }
        else if (await TrySendAsync(kind, request) is var (answer, body))
        {
            using (answer)
            {
                if (request.ProblemOf(answer, body) is { } problem)
                {
                    tally.Wrong(kind, $"{request.Method} {request.Path}: {(int)answer.StatusCode}, {problem}; {body[..Math.Min(body.Length, MaxShown)]}");
                }
            }
        }
    }

    /// <summary>The status alone, where either of two is right; 0 without an answer.</summary>
    public async Task<int> ProbeAsync(string kind, SoakRequest request)
    {
        tally.Sent(kind);
        using var answer = (await TrySendAsync(kind, request))?.Answer;
        return (int?)answer?.StatusCode ?? 0;
    }

    public void Dispose() => _http.Dispose();

    private async Task<(HttpResponseMessage Answer, string Body)?> TrySendAsync(string kind, SoakRequest request)
    {
        try
        {
            using var message = request.ToMessage();
            var answer = await _http.SendAsync(message);
            tally.AnswerCame((int)answer.StatusCode);
            return (answer, await answer.Content.ReadAsStringAsync());
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            tally.Wrong(kind, $"{request.Method} {request.Path}: {exception.GetType().Name}: {exception.Message}");
            return null;
        }
    }

    private async Task SendAndLeaveAsync(string kind, SoakRequest request)
    {
        tally.ClientLeft();
        var patience = request.Patience is SoakPatience.LeavesEarly ? TimeSpan.FromMilliseconds(Random.Shared.Next(1, 60)) : Longest;
        using var leaving = new CancellationTokenSource(patience, Clock);
        try
        {
            using var message = request.ToMessage();
            using var answer = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
            if ((int)answer.StatusCode != request.Status)
            {
                tally.Wrong(kind, $"{request.Path}: {(int)answer.StatusCode}");
            }
        }
        catch (OperationCanceledException) when (request.Patience is SoakPatience.LeavesEarly)
        {
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            tally.Wrong(kind, $"{request.Path}: {exception.GetType().Name}: {exception.Message}");
        }
    }
}
