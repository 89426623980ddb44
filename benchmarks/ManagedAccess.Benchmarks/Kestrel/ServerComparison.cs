using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ManagedAccess.Benchmarks.Kestrel;

/// <summary>
/// What does authentication add to the processor time of a request over a real socket? Each variant serves in a process of its own;
/// requests per second are not reported, because neighbours on the machine move them far more than anything measured here.
/// </summary>
internal static class ServerComparison
{
    private const int Rounds = 16;
    private const int Connections = 8;
    private const int RequestsPerRound = 8000;
    private const int MaxWarmUps = 12;

    public static async Task<int> RunAsync()
    {
        var servers = BenchmarkServer.Variants.Select(variant => new Server(variant)).ToList();
        try
        {
            foreach (var server in servers)
            {
                await server.StartAsync();
                await server.WarmUpAsync();
            }

            for (var round = 0; round < Rounds; round++)
            {
                foreach (var server in servers)
                {
                    await server.MeasureAsync();
                }
            }

            var none = servers.Single(server => server.Variant == "none").Cost;
            foreach (var server in servers)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{server.Variant,-6} {server.Cost,8:0.0} us of processor time a request, {server.Cost - none,6:0.0} over no authentication"));
            }

            var added = servers.ToDictionary(server => server.Variant, server => Math.Max(0, server.Cost - none));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"added by ours / added by stock: {added["ours"] / added["stock"]:0.00} (gate 0.25, goal 0.12)"));
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

        // The lower quartile of all rounds, for every variant alike: neighbours only ever make a round slower.
        public double Cost
        {
            get
            {
                _microseconds.Sort();
                return _microseconds[_microseconds.Count / 4];
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
            var before = await AskAsync(BenchmarkServer.Cpu);
            await LoadAsync(RequestsPerRound);
            _microseconds.Add((await AskAsync(BenchmarkServer.Cpu) - before) / RequestsPerRound);
        }

        // The token's first use, and the compiler's second tier: until a round passes in which it had nothing left to do.
        public async Task WarmUpAsync()
        {
            var compiled = -1.0;
            for (var i = 0; i < MaxWarmUps && compiled != await AskAsync(BenchmarkServer.Compiled); i++)
            {
                compiled = await AskAsync(BenchmarkServer.Compiled);
                await LoadAsync(RequestsPerRound);
            }
        }

        private Task LoadAsync(int requests) => PageLoad.RunAsync(_address, _request, requests, Connections);

        public void Dispose()
        {
            _process?.StandardInput.Close();
            _process?.WaitForExit(TimeSpan.FromSeconds(10));
            _process?.Dispose();
        }

        private async Task<double> AskAsync(string what)
        {
            await _process!.StandardInput.WriteLineAsync(what);
            return double.Parse((await _process.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        }
    }
}
