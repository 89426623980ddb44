using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using ManagedAccess.Testing;

namespace ManagedAccess.Benchmarks.Fleet;

/// <summary>One instance of the sample, as a process that can be killed and started again.</summary>
internal sealed class FleetNode : IAsyncDisposable
{
    public const string LogoutPath = "/logout/backchannel";
    public const string LogoutAudience = "wiki";
    private const string Page = "/whoami";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly string Assembly = typeof(FleetNode).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "InternalWiki").Value!;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fleet-");
    private readonly Dictionary<string, string> _settings;
    private readonly string _address = TestIssuerServer.NewOrigin();
    private readonly HttpClient _http;
    private Process? _process;

    public FleetNode(string issuer, string redis)
    {
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(_address) };
        _settings = new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Emulator__Enabled"] = "false",
            ["Wiki__Database"] = Path.Combine(_folder.FullName, "wiki.db"),
            ["Logging__LogLevel__Default"] = "None",
            ["ManagedAccess__Resource"] = TestIssuer.DefaultAudience,
            ["ManagedAccess__AuthorizationServers__0__Issuer"] = issuer,
            ["ManagedAccess__AuthorizationServers__0__RequireHttpsMetadata"] = "false",
            ["ManagedAccess__Tokens__DPoP__Mode"] = "Allowed",
            ["ManagedAccess__Tokens__ClockSkew"] = "00:00:05", // for so long no proof is accepted after Redis came back; one machine has one clock
            ["ManagedAccess__Revocation__BackChannelLogoutPath"] = LogoutPath,
            ["ManagedAccess__Revocation__BackChannelLogoutAudience"] = LogoutAudience,
            ["ManagedAccess__Redis__Configuration"] = redis,
        };
    }

    /// <summary>The address that proofs name: the public one, which both nodes are behind.</summary>
    public static string PublicPage => TestIssuer.DefaultAudience + Page;

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Assembly, "--urls", _address]) { WorkingDirectory = Path.GetDirectoryName(Assembly)! };
        foreach (var (name, value) in _settings)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        while (!await IsListeningAsync())
        {
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    /// <summary>As <c>kill -9</c>.</summary>
    public void Kill()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }
    }

    public async Task<HttpStatusCode> ProveAsync(string token, string proof)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Page);
        request.Headers.Authorization = new AuthenticationHeaderValue("DPoP", token);
        request.Headers.Add("DPoP", proof);
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }

    public async Task<HttpStatusCode> ReadAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Page);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }

    public async Task<HttpStatusCode> LogoutAsync(string logoutToken)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("logout_token", logoutToken)]);
        using var response = await _http.PostAsync(LogoutPath, form);
        return response.StatusCode;
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        _process?.Dispose();
        _http.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<bool> IsListeningAsync()
    {
        try
        {
            using var response = await _http.GetAsync("/healthz");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException) when (_process is { HasExited: false })
        {
            return false; // not yet
        }
    }
}
