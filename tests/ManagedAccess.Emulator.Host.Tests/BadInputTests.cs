using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Host.Tests;

/// <summary>Each failure is a sentence that says what to do, and never a stack trace.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("text/html", "text/html")]
    [InlineData("*/*", "text/plain")]
    public async Task Application_ThatIsNotThere_Is502AndThePageSaysSo(string accept, string type)
    {
        await using var edge = await RunningEdge.StartAsync(FreeAddress());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Accept", accept } } };

        using var response = await edge.Http.SendAsync(request);

        await AssertUnavailableAsync(response, type, "cannot be reached. Start it, or correct --upstream.");
    }

    [Fact]
    public async Task Application_ThatHangs_Is502AfterTheTimeout()
    {
        await using var upstream = await Upstream.StartAsync(app => app.Run(WaitUntilTheClientLeavesAsync));
        await using var edge = await RunningEdge.StartAsync(upstream.Address, timeout: TimeSpan.FromSeconds(1));

        using var response = await edge.Http.GetAsync("/");

        await AssertUnavailableAsync(response, "text/plain", "was silent for 1 seconds. See --timeout.");
    }

    [Fact]
    public async Task Application_ThatDoesNotSpeakHttp_Is502()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync(listener);
        await using var edge = await RunningEdge.StartAsync(new Uri($"http://{listener.LocalEndpoint}"));

        using var response = await edge.Http.GetAsync("/");

        await answering;
        await AssertUnavailableAsync(response, "text/plain", "The app at http://127.0.0.1");
    }

    [Fact]
    public async Task Host_OfAnotherName_GetsNothingOfTheApplication()
    {
        await using var upstream = await Upstream.StartAsync(app => app.Run(_ => Task.CompletedTask));
        await using var edge = await RunningEdge.StartAsync(upstream.Address);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "rebound.example" } };

        using var response = await edge.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
    }

    [Fact]
    public async Task Port_InUse_EndsWithASentence()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        using var listenerOf6 = new TcpListener(IPAddress.IPv6Loopback, ((IPEndPoint)StartOf(listener)).Port);
        if (Socket.OSSupportsIPv6)
        {
            listenerOf6.Start();
        }

        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var (exitCode, errors) = await FailAsync(setup => setup with { Port = port });

        Assert.Equal(1, exitCode);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"Port {port} is in use; expected a free one. Choose another with --port, or stop the program that listens there."), errors.Trim());
    }

    [Fact]
    public async Task Database_OfAnotherEmulator_EndsWithASentence()
    {
        var (exitCode, errors) = await FailAsync(setup => setup, database => DatabaseLock.Take(database));

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Another emulator uses the database '", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_ThatIsCorrupt_EndsWithASentenceAndStaysAsItIs()
    {
        byte[]? left = null;
        var (exitCode, errors) = await FailAsync(
            setup => setup,
            database =>
            {
                File.WriteAllText(database, "this was never a database, and is longer than a header of one hundred bytes, so that SQLite looks at it and says so");
                return null;
            },
            database => left = File.ReadAllBytes(database));

        Assert.Equal(1, exitCode);
        Assert.Contains("expected a path where a SQLite file can be made or opened", errors, StringComparison.Ordinal);
        Assert.StartsWith("this was never", System.Text.Encoding.ASCII.GetString(left!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_OfThePolicyThatMeansNothing_EndsWithASentenceThatNamesIt()
    {
        var (exitCode, errors) = await FailAsync(setup => setup with { Policy = ["allow email ada@example.com", "permit everyone"] });

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Emulator:Policy:1 is 'permit everyone'; expected 'allow email <address>'", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--upstream is 'localhost:3000'", "--upstream", "localhost:3000")]
    [InlineData("--upstream is 'ftp://localhost'", "--upstream", "ftp://localhost")]
    [InlineData("--port is 70000", "--upstream", "http://localhost:3000", "--port", "70000")]
    [InlineData("--timeout is 0", "--upstream", "http://localhost:3000", "--timeout", "0")]
    [InlineData("--upstream")]
    public void CommandLine_ThatMeansNothing_SaysWhatIsExpected(string message, params string[] arguments)
        => Assert.Contains(EdgeCommand.Create().Parse(arguments).Errors, error => error.Message.Contains(message, StringComparison.Ordinal));

    private static async Task WaitUntilTheClientLeavesAsync(HttpContext context)
    {
        var left = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(left.SetResult);
        await left.Task;
    }

    private static EndPoint StartOf(TcpListener listener)
    {
        listener.Start();
        return listener.LocalEndpoint;
    }

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        return new Uri($"http://{StartOf(listener)}");
    }

    private static async Task AnswerAsync(TcpListener listener)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        var stream = connection.GetStream();
        _ = await stream.ReadAsync(new byte[16]);
        await stream.WriteAsync("not HTTP at all\r\n\r\n"u8.ToArray());
    }

    private static async Task AssertUnavailableAsync(HttpResponseMessage response, string type, string text)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(text, body, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Errors)> FailAsync(
        Func<EdgeSetup, EdgeSetup> change, Func<string, IDisposable?>? before = null, Action<string>? after = null)
    {
        var folder = Directory.CreateTempSubdirectory("edge-");
        var database = Path.Combine(folder.FullName, "emulator.db");
        using var held = before?.Invoke(database);
        using var errors = new StringWriter(CultureInfo.InvariantCulture);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var exitCode = await EdgeCommand.RunAsync(change(new EdgeSetup { Upstream = new Uri("http://localhost:1"), Port = 0, Database = database }), TextWriter.Null, errors, limit.Token);
        after?.Invoke(database);
        held?.Dispose();
        folder.Delete(recursive: true);
        return (exitCode, errors.ToString());
    }
}
