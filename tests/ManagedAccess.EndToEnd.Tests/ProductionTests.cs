using ManagedAccess.EndToEnd.Tests.Processes;

namespace ManagedAccess.EndToEnd.Tests;

/// <summary>What must not start in Production does not.</summary>
public sealed class ProductionTests
{
    [Fact]
    [Trait("Conformance", "EMU-24")]
    public async Task Emulator_SwitchedOnInProduction_StopsTheHost()
    {
        var (exitCode, output) = await WikiProcess.FailToStartAsync(
            new Dictionary<string, string>
            {
                ["Emulator:Enabled"] = "true",
                ["ManagedAccess:Resource"] = "https://wiki.corp.example",
                ["ManagedAccess:AuthorizationServers:0:Issuer"] = "https://id.corp.example",
            },
            "Production");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("Emulator:Enabled", output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Conformance", "RID-06")]
    public async Task Resource_MissingInProduction_StopsTheHostAndSaysWhatToSet()
    {
        var (exitCode, output) = await WikiProcess.FailToStartAsync(
            new Dictionary<string, string> { ["ManagedAccess:AuthorizationServers:0:Issuer"] = "https://id.corp.example" },
            "Production");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("ManagedAccess:Resource", output, StringComparison.Ordinal);
    }
}
