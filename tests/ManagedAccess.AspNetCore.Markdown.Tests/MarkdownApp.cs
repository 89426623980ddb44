using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using ManagedAccess.AspNetCore.Markdown.Pages;
using ManagedAccess.Markdown;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ManagedAccess.AspNetCore.Markdown.Tests;

/// <summary>
/// An application behind the Markdown middleware, whose converter only strips tags. It is no <c>ProtectedApp</c>: the package works without access,
/// and its tests refer to nothing of it.
/// </summary>
internal sealed partial class MarkdownApp : IAsyncDisposable
{
    public const string ClaudeCode = "text/markdown, text/html, */*";
    public const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    private WebApplication _app = null!;
    private readonly MeterListener _meters = new();

    public HttpClient Client { get; private set; } = null!;

    public MarkdownOptions Options { get; } = new() { FrontMatter = false };

    public FakeTimeProvider Time { get; } = new();

    public ConcurrentQueue<(LogLevel Level, EventId Event, string Message)> Logs { get; } = new();

    public int Conversions { get; private set; }

    public IServiceProvider Services => _app.Services;

    public static async Task<MarkdownApp> StartAsync(
        Action<WebApplication> configure, Action<MarkdownOptions>? options = null, Action<IServiceCollection>? services = null, bool realConverter = false, bool kestrel = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        if (kestrel)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        }
        else
        {
            builder.WebHost.UseTestServer();
        }

        builder.Logging.ClearProviders();
        var app = new MarkdownApp();
        builder.Services.AddSingleton<TimeProvider>(_ => app.Time);
        builder.Services.AddSingleton<ILoggerProvider>(_ => new Recorder(app.Logs));
        builder.Services.AddSingleton(_ => app.Options);
        services?.Invoke(builder.Services);
        if (!realConverter)
        {
            builder.Services.AddSingleton<PageConversion>(_ => app.StripTags);
        }

        builder.Services.AddMarkdownNegotiation();
        app._app = builder.Build();
        options?.Invoke(app.Options);
        configure(app._app);
        await app._app.StartAsync();
        app.Client = kestrel ? new HttpClient { BaseAddress = new Uri(app._app.Urls.First()) } : app._app.GetTestClient();
        app.Listen();
        return app;
    }

    /// <summary>One page that is plain HTML.</summary>
    public static Task<MarkdownApp> WithPage(string html, Action<MarkdownOptions>? options = null) =>
        StartAsync(app => app.MapGet("/page", () => Microsoft.AspNetCore.Http.Results.Content(html, "text/html; charset=utf-8")), options);

    public async Task<HttpResponseMessage> GetAsync(string path, string? accept = ClaudeCode, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request, accept, headers);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? accept, params (string Name, string Value)[] headers)
    {
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>The reasons counted so far by this application's own meter.</summary>
    public ConcurrentQueue<string> Fallbacks { get; } = new();

    /// <summary>How the content of the pages converted so far was chosen, by this application's own meter.</summary>
    public ConcurrentQueue<string> Selections { get; } = new();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _meters.Dispose();
        await _app.DisposeAsync();
    }

    private void Listen()
    {
        var factory = _app.Services.GetRequiredService<IMeterFactory>();
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory && instrument.Meter.Name == "ManagedAccess.AspNetCore" && instrument.Name is "managed_access.markdown.fallbacks" or "managed_access.markdown.selections")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => (instrument.Name.EndsWith("fallbacks", StringComparison.Ordinal) ? Fallbacks : Selections).Enqueue((string)tags[0].Value!));
        _meters.Start();
    }

    private MarkdownDocument StripTags(string html, Uri? address)
    {
        Conversions++;
        return new MarkdownDocument { Text = Tag().Replace(html, "").Trim() + $"\n\n<{address}>\n" };
    }

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    private sealed class Recorder(ConcurrentQueue<(LogLevel, EventId, string)> logs) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs.Enqueue((logLevel, eventId, formatter(state, exception)));

        public void Dispose()
        {
        }
    }
}
