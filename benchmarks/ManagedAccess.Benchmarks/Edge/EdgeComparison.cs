using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using ManagedAccess.Benchmarks.Kestrel;

namespace ManagedAccess.Benchmarks.Edge;

/// <summary>
/// What does the standalone edge (<c>managed-access-emulator</c>) add to the processor time of a request over YARP alone, and does its memory
/// stay the same while a gigabyte goes through it? Each caller of the edge is measured in turn with YARP, in the same run.
/// </summary>
internal static class EdgeComparison
{
    private const int Rounds = 16;
    private const int WarmUps = 8;
    private const int Connections = 8;
    private const int RequestsPerRound = 8000;
    private const double MostMicroseconds = 60;

    private const long Gigabyte = 1L << 30;
    private const double MostGrowth = 32; // MiB, for buffers of a connection and the collector's freedom

    private const string ClientId = "benchmark.access";
    private const string Secret = "only-for-this-machine";

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("edge-benchmark-");
        try
        {
            using var application = await ServerProcess.StartSelfAsync(EdgeServers.Application);
            using var yarp = await ServerProcess.StartSelfAsync(EdgeServers.YarpAlone, application.Address.AbsoluteUri);
            using var edge = await StartEdgeAsync(application.Address, folder.FullName);
            var token = await TokenAsync(edge.Address);
            var cookie = await CookieAsync(edge.Address);

            // The lower quartile of all rounds counts, for every case alike: neighbours only ever make a round slower.
            var alone = new Case("YARP alone", yarp, $"Authorization: Bearer {token}");
            Case[] cases =
            [
                new("a path that a bypass line covers", edge, "", "/public/page"),
                new("an opaque token", edge, $"Authorization: Bearer {token}"),
                new("a service token", edge, $"CF-Access-Client-Id: {ClientId}\r\nCF-Access-Client-Secret: {Secret}"),
                new("a session cookie", edge, $"Cookie: {cookie}"),
            ];
            await MeasureAsync([alone, .. cases]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{alone.Name,-34} {alone.Cost,6:0.0} us of processor time a request"));
            foreach (var measured in cases)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"the edge, " + measured.Name,-44} {measured.Cost,6:0.0} us, {measured.Cost - alone.Cost,5:0.0} over YARP alone"));
            }

            var most = cases.Max(measured => measured.Cost) - alone.Cost;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"added at most: {most:0.0} us (gate {MostMicroseconds:0})"));
            await TransferAsync("YARP alone", yarp, token);
            var growth = await TransferAsync("the edge", edge, token);
            return most <= MostMicroseconds && growth <= MostGrowth ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(IReadOnlyList<Case> cases)
    {
        for (var round = -WarmUps; round < Rounds; round++)
        {
            foreach (var measured in cases)
            {
                var before = measured.Server.ProcessorTime;
                await PageLoad.RunAsync(measured.Server.Address, measured.Request, RequestsPerRound, Connections);
                if (round >= 0)
                {
                    measured.Microseconds.Add((measured.Server.ProcessorTime - before) / RequestsPerRound);
                }
            }
        }
    }

    /// <returns>By how many MiB the peak grew.</returns>
    private static async Task<double> TransferAsync(string name, ServerProcess server, string token)
    {
        using var client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(10), DefaultRequestHeaders = { { "Authorization", $"Bearer {token}" } } };
        var before = server.PeakMemory;
        using (var response = await client.GetAsync($"/bytes/{Gigabyte}", HttpCompletionOption.ResponseHeadersRead))
        {
            response.EnsureSuccessStatusCode();
            await using var body = await response.Content.ReadAsStreamAsync();
            var (buffer, length) = (new byte[64 * 1024], 0L);
            while (await body.ReadAsync(buffer) is var read and > 0)
            {
                length += read;
            }

            Check(length, name);
        }

        var down = server.PeakMemory;
        using (var response = await client.PostAsync("/bytes", new ZeroContent(Gigabyte)))
        {
            response.EnsureSuccessStatusCode();
            Check(long.Parse(await response.Content.ReadAsStringAsync(), CultureInfo.InvariantCulture), name);
        }

        var up = server.PeakMemory;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: peak working set {before:0} MiB before, {down:0} after 1 GiB down, {up:0} after 1 GiB up (gate: {MostGrowth:0} more)"));
        return up - before;
    }

    private static void Check(long length, string name)
    {
        if (length != Gigabyte)
        {
            throw new InvalidOperationException($"{name}: {length} bytes arrived.");
        }
    }

    private static async Task<ServerProcess> StartEdgeAsync(Uri application, string folder)
    {
        var settings = Path.Combine(folder, "edge.json");
        await File.WriteAllTextAsync(settings, JsonSerializer.Serialize(new
        {
            Emulator = new { AccessTokenLifetime = "01:00:00", ServiceTokens = new[] { new { Name = "benchmark", ClientId, ClientSecret = Secret } } },
        }));
        var assembly = typeof(EdgeComparison).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "StandaloneEdge").Value!;
        return await ServerProcess.StartAsync(
            assembly,
            "--upstream", application.GetLeftPart(UriPartial.Authority), "--port", "0", "--settings", settings, "--database", Path.Combine(folder, "edge.db"),
            "--policy", "bypass /public/**", "--policy", "allow domain example.com", "--policy", "allow service benchmark");
    }

    private static async Task<string> TokenAsync(Uri edge)
    {
        using var client = new HttpClient { BaseAddress = edge };
        using var response = await client.PostAsync("/cdn-cgi/access/oauth/token", new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"), new("client_id", ClientId), new("client_secret", Secret), new("resource", edge.GetLeftPart(UriPartial.Authority)),
        ]));
        response.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("access_token").GetString()!;
    }

    private static async Task<string> CookieAsync(Uri edge)
    {
        using var client = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = edge };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/page") { Headers = { { "CF-Access-Client-Id", ClientId }, { "CF-Access-Client-Secret", Secret } } };
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return response.Headers.GetValues("Set-Cookie").First(cookie => cookie.StartsWith("CF_Authorization", StringComparison.Ordinal)).Split(';')[0];
    }

    private sealed record Case(string Name, ServerProcess Server, string Field, string Path = "/page")
    {
        public List<double> Microseconds { get; } = [];

        public byte[] Request { get; } = Encoding.ASCII.GetBytes($"GET {Path} HTTP/1.1\r\nHost: {Server.Address.Authority}\r\nAccept: */*\r\n{(Field.Length > 0 ? Field + "\r\n" : "")}\r\n");

        public double Cost => Microseconds.Order().ElementAt(Microseconds.Count / 4);
    }

    /// <summary>Zeros that are not kept anywhere.</summary>
    private sealed class ZeroContent(long length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var chunk = new byte[64 * 1024];
            for (var left = length; left > 0; left -= chunk.Length)
            {
                await stream.WriteAsync(chunk.AsMemory(0, (int)Math.Min(left, chunk.Length)));
            }
        }

        protected override bool TryComputeLength(out long size)
        {
            size = length;
            return true;
        }
    }
}
