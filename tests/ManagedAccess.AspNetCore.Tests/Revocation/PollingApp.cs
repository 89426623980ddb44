using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ManagedAccess.AspNetCore.Tokens.Revoked;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore.Tests.Revocation;

/// <summary>An app that polls a transmitter, which holds each poll until the test has an answer for it.</summary>
internal sealed class PollingApp : IAsyncDisposable
{
    public const string Endpoint = RevocationApp.Transmitter + "/poll";

    private readonly Channel<Func<HttpResponseMessage>> _answers = Channel.CreateUnbounded<Func<HttpResponseMessage>>();
    private readonly List<(JsonObject Body, string? Authorization, DateTimeOffset At)> _polls = [];
    private readonly Lock _lock = new();
    private readonly Queue<TimeSpan> _pauses = new();
    private ProtectedApp? _app;

    private PollingApp()
    {
    }

    public ProtectedApp App => _app!;

    public int Count { get { lock (_lock) { return _polls.Count; } } }

    public int Revoked => App.Services.GetRequiredService<RevocationList>().Count;

    public static async Task<PollingApp> StartAsync(Action<ProtectedAppSetup>? change = null)
    {
        var polling = new PollingApp();
        polling._app = await RevocationApp.StartAsync(setup =>
        {
            setup.Settings["Revocation:SharedSignals:PollEndpoint"] = Endpoint;
            setup.LaterServices = services =>
            {
                var clock = (TimeProvider)services.Last(service => service.ServiceType == typeof(TimeProvider)).ImplementationInstance!;
                services.AddSingleton<TimeProvider>(new Watched(clock, polling));
                services.AddHttpClient("ManagedAccess.AspNetCore").AddHttpMessageHandler(() => new Handler(polling));
            };
            change?.Invoke(setup);
        });
        await Condition.HoldsAsync(() => polling.Count == 1);
        return polling;
    }

    public (JsonObject Body, string? Authorization, DateTimeOffset At) Poll(int number)
    {
        lock (_lock)
        {
            return _polls[number - 1];
        }
    }

    /// <summary>Answers the poll that is held, or the next one.</summary>
    public void Answer(Func<HttpResponseMessage> answer) => _answers.Writer.TryWrite(answer);

    public void Answer(string json) => Answer(() => Json(json));

    /// <summary>Answers with one event.</summary>
    public void AnswerWith(string signed, bool hasMore = false, string? id = null) =>
        Answer(new JsonObject { ["sets"] = new JsonObject { [id ?? IdOf(signed)] = signed }, ["moreAvailable"] = hasMore }.ToJsonString());

    /// <summary>Waits until the app has done its work and pauses, lets the pause pass, and waits for the next poll.</summary>
    public async Task<(JsonObject Body, string? Authorization, DateTimeOffset At)> NextAsync(int number)
    {
        await Condition.HoldsAsync(() =>
        {
            TimeSpan pause;
            lock (_lock)
            {
                _pauses.TryDequeue(out pause); // a time limit for keys may be among them
            }

            App.Clock.Advance(pause);
            return Count >= number;
        });
        return Poll(number);
    }

    public static HttpResponseMessage Json(string json) => new(HttpStatusCode.OK) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    public static string IdOf(string signed) =>
        JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(signed.Split('.')[1]))!["jti"]!.GetValue<string>();

    public ValueTask DisposeAsync() => App.DisposeAsync();

    private sealed class Handler(PollingApp polling) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsoluteUri != Endpoint)
            {
                return await base.SendAsync(request, cancellationToken);
            }

            var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsObject();
            lock (polling._lock)
            {
                polling._polls.Add((body, request.Headers.Authorization?.ToString(), polling._app?.Clock.GetUtcNow() ?? default));
            }

            var response = (await polling._answers.Reader.ReadAsync(cancellationToken))();
            response.RequestMessage ??= request;
            return response;
        }
    }

    /// <summary>The clock of the app, which tells when the app pauses: no time limit of a poll is as short as a pause.</summary>
    private sealed class Watched(TimeProvider clock, PollingApp polling) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = clock.CreateTimer(callback, state, dueTime, period);
            if (dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(4) && period == Timeout.InfiniteTimeSpan)
            {
                lock (polling._lock)
                {
                    polling._pauses.Enqueue(dueTime);
                }
            }

            return timer;
        }
    }
}
