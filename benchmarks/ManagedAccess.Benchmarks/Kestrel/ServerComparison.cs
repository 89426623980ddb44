using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ManagedAccess.Benchmarks.Kestrel;

/// <summary>
/// What does authentication add to the processor time of a request over a real socket? Each variant serves in a process of its own;
/// requests per second are not reported, because neighbours on the machine move them far more than anything measured here.
/// </summary>
internal static class ServerComparison
{
    private const int Rounds = 7;
    private const int Connections = 8;
    private const int RequestsPerRound = 12000;

    public static async Task<int> RunAsync()
    {
        var servers = BenchmarkServer.Variants.Select(variant => new Server(variant)).ToList();
        try
        {
            foreach (var server in servers)
            {
                await server.StartAsync();
                await server.LoadAsync(RequestsPerRound); // the compiler's second tier, and the token's first use
                await server.LoadAsync(RequestsPerRound);
            }

            for (var round = 0; round < Rounds; round++)
            {
                foreach (var server in servers)
                {
                    await server.MeasureAsync();
                }
            }

            var none = servers.Single(server => server.Variant == "none").Median;
            foreach (var server in servers)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{server.Variant,-6} {server.Median,8:0.0} us of processor time a request, {server.Median - none,6:0.0} over no authentication"));
            }

            var added = servers.ToDictionary(server => server.Variant, server => Math.Max(0, server.Median - none));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"added by ours / added by stock: {added["ours"] / added["stock"]:0.00} (gate 0.25)"));
            return added["ours"] / added["stock"] <= 0.25 ? 0 : 1;
        }
        finally
        {
            servers.ForEach(server => server.Dispose());
        }
    }

    private sealed class Server(string variant) : IDisposable
    {
        private readonly List<double> _microseconds = [];
        private Process? _process;
        private Uri _address = null!;
        private byte[] _request = [];

        public string Variant => variant;

        public double Median
        {
            get
            {
                _microseconds.Sort();
                return _microseconds[_microseconds.Count / 2];
            }
        }

        public async Task StartAsync()
        {
            var self = Environment.ProcessPath!;
            var arguments = Path.GetFileNameWithoutExtension(self) == "dotnet"
                ? new[] { typeof(ServerComparison).Assembly.Location, BenchmarkServer.Argument, variant }
                : [BenchmarkServer.Argument, variant];
            _process = Process.Start(new ProcessStartInfo(self, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            _address = new Uri((await _process.StandardOutput.ReadLineAsync())!);
            var token = await _process.StandardOutput.ReadLineAsync();
            _request = Encoding.ASCII.GetBytes($"GET /page HTTP/1.1\r\nHost: wiki.corp.example\r\nAccept: */*\r\nAuthorization: Bearer {token}\r\n\r\n");
        }

        public async Task MeasureAsync()
        {
            var before = await CpuAsync();
            await LoadAsync(RequestsPerRound);
            _microseconds.Add((await CpuAsync() - before) / RequestsPerRound);
        }

        public Task LoadAsync(int requests) => Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(_address.Host, _address.Port);
            var stream = client.GetStream();
            var buffer = new byte[4096];
            for (var i = 0; i < requests / Connections; i++)
            {
                await stream.WriteAsync(_request);
                var read = await stream.ReadAsync(buffer);
                if (!buffer.AsSpan(0, read).StartsWith("HTTP/1.1 200"u8))
                {
                    throw new InvalidOperationException($"{variant}: {Encoding.ASCII.GetString(buffer, 0, Math.Min(read, 60))}");
                }
            }
        })));

        public void Dispose()
        {
            _process?.StandardInput.Close();
            _process?.WaitForExit(TimeSpan.FromSeconds(10));
            _process?.Dispose();
        }

        private async Task<double> CpuAsync()
        {
            await _process!.StandardInput.WriteLineAsync("cpu");
            return double.Parse((await _process.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        }
    }
}
