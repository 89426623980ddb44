using System.Net;
using System.Text.Json;
using ManagedAccess.Emulator.DeveloperPage;
using ManagedAccess.Emulator.Tests.Edge;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Emulator.Tests.DeveloperPage;

/// <summary>What the page hears while it is open.</summary>
public sealed class DeveloperEventsTests
{
    private const string EventsPath = "/cdn-cgi/access/developer/events";

    [Fact]
    public async Task Stream_WhenARequestArrives_HasItWithItsReasoning()
    {
        await using var app = await EdgeApp.StartAsync();
        using var stream = await EventStream.OpenAsync(app);

        await app.CreateBrowser().GetAsync("/pages/on-call");
        var decided = await stream.ReadAsync();
        var answered = await stream.ReadAsync();

        Assert.Equal(("request", "/pages/on-call"), (decided.Name, decided.Data.GetProperty("path").GetString()));
        Assert.Equal(["no credential found", "refused"], decided.Data.GetProperty("steps").EnumerateArray().Select(step => step.GetString()));
        Assert.Equal(decided.Data.GetProperty("number").GetInt64(), answered.Data.GetProperty("number").GetInt64());
        Assert.Equal(401, answered.Data.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Stream_WhenSomethingElseChanges_SaysSo()
    {
        await using var app = await EmulatedApp.StartAsync();
        using var stream = await EventStream.OpenAsync(app);

        await app.Emulator.RotateKeysAsync(TestContext.Current.CancellationToken);
        var rotated = await stream.ReadAsync();
        await TestAgent.RegisterAsync(app);
        var registered = await stream.ReadAsync();

        Assert.Equal(("change", "change"), (rotated.Name, registered.Name));
    }

    [Fact]
    public async Task Streams_MoreThanSixteen_AreRefusedUntilOneIsClosed()
    {
        await using var app = await EmulatedApp.StartAsync();
        var streams = new List<EventStream>();
        for (var index = 0; index < 16; index++)
        {
            streams.Add(await EventStream.OpenAsync(app));
        }

        using var browser = app.CreateBrowser();
        var refused = await browser.GetAsync(EventsPath);
        streams.ForEach(stream => stream.Dispose());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
    }

    [Theory]
    [InlineData("events", "cross-site")]
    [InlineData("events", "same-site")]
    [InlineData("script.js", "cross-site")]
    [InlineData("requests.json", "cross-site")]
    public async Task Address_AskedForByAnotherSite_GivesNothing(string name, string site)
    {
        await using var app = await EmulatedApp.StartAsync();
        using var browser = app.CreateBrowser();

        var refused = await browser.SendAsync(EdgeApp.Get("/cdn-cgi/access/developer/" + name, ("Sec-Fetch-Site", site)));
        var page = await browser.SendAsync(EdgeApp.Get("/cdn-cgi/access/", ("Sec-Fetch-Site", site)));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (refused.StatusCode, page.StatusCode));
    }

    [Fact]
    public async Task Stream_WhenTheApplicationStops_Ends()
    {
        await using var app = await EmulatedApp.StartAsync();
        using var stream = await EventStream.OpenAsync(app);

        app.Branch.GetRequiredService<DeveloperEvents>().Stop();

        Assert.Null(await stream.ReadLineAsync());
    }

    private sealed class EventStream(HttpClient client, StreamReader reader) : IDisposable
    {
        public static async Task<EventStream> OpenAsync(EmulatedApp app)
        {
            var client = new HttpClient(app.CreateHandler());
            var response = await client.GetAsync(EmulatedApp.Origin + EventsPath, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
            var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
            Assert.Equal("retry: 1000", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
            Assert.Equal("", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
            return new EventStream(client, reader);
        }

        public async Task<string?> ReadLineAsync() => await reader.ReadLineAsync(TestContext.Current.CancellationToken);

        public async Task<(string Name, JsonElement Data)> ReadAsync()
        {
            string name = "", data = "";
            while (await ReadLineAsync() is { Length: > 0 } line)
            {
                name = line.StartsWith("event: ", StringComparison.Ordinal) ? line["event: ".Length..] : name;
                data = line.StartsWith("data: ", StringComparison.Ordinal) ? line["data: ".Length..] : data;
            }

            return (name, JsonDocument.Parse(data).RootElement);
        }

        public void Dispose()
        {
            reader.Dispose();
            client.Dispose();
        }
    }
}
