using System.ComponentModel;
using System.Diagnostics;
using System.Net;

namespace ManagedAccess.Emulator.Host.Tests;

/// <summary>Applications that are not .NET, from the standard library of their language: they get the assertion as any other does.</summary>
public sealed class OtherLanguagesTests
{
    private const string Python = """
        import http.server, json
        class App(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
                self.send_response(200); self.send_header('Content-Type', 'application/json'); self.send_header('Content-Length', str(len(body))); self.end_headers()
                self.wfile.write(body)
            def log_message(self, *_): pass
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), App)
        print(server.server_address[1], flush=True)
        server.serve_forever()
        """;

    private const string Node = """
        const server = require('node:http').createServer((request, response) => {
            response.setHeader('Content-Type', 'application/json');
            response.end(JSON.stringify(request.headers));
        });
        server.listen(0, '127.0.0.1', () => console.log(server.address().port));
        """;

    [Theory]
    [InlineData("python3", "-c", Python)]
    [InlineData("node", "-e", Node)]
    public async Task Application_OfAnotherLanguage_GetsTheAssertion(string program, string option, string source)
    {
        using var process = Start(program, option, source);
        if (process is null)
        {
            Assert.Skip($"{program} is not installed here; .ci/run installs it.");
        }

        try
        {
            var port = await process.StandardOutput.ReadLineAsync();
            await using var edge = await RunningEdge.StartAsync(new Uri($"http://127.0.0.1:{port}"), ["allow service export"]);
            using var request = new HttpRequestMessage(HttpMethod.Get, "/")
            {
                Headers = { { "CF-Access-Client-Id", RunningEdge.ClientId }, { "CF-Access-Client-Secret", RunningEdge.Secret }, { "Cf-Access-Jwt-Assertion", "forged" } },
            };

            using var response = await edge.Http.SendAsync(request);

            var text = await response.Content.ReadAsStringAsync();
            Assert.True(response.StatusCode == HttpStatusCode.OK, text);
            Assert.Contains("\"cf-access-jwt-assertion\":", text.Replace(": ", ":", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.DoesNotContain("forged", text, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    private static Process? Start(string program, string option, string source)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, [option, source]) { RedirectStandardOutput = true });
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
