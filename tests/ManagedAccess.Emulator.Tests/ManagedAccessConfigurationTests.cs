using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Emulator.Tests;

public sealed class ManagedAccessConfigurationTests
{
    private const string Servers = "ManagedAccess:AuthorizationServers";

    [Fact]
    public async Task Configuration_ThatNamesNoServer_IsFilledIn()
    {
        await using var app = await EmulatedApp.StartAsync();
        var configuration = app.Services.GetRequiredService<IConfiguration>();

        Assert.Equal("OAuth", configuration[$"{Servers}:0:Type"]);
        Assert.Equal("/", configuration[$"{Servers}:0:Issuer"]);
        Assert.Equal("false", configuration[$"{Servers}:0:RequireHttpsMetadata"]);
        Assert.Equal("CloudflareAccess", configuration[$"{Servers}:1:Type"]);
        Assert.Equal("/", configuration[$"{Servers}:1:Issuer"]);
        Assert.Equal("", configuration[$"{Servers}:1:Advertise"]);
        Assert.Equal(64, configuration[$"{Servers}:1:Audiences:0"]!.Length);
        Assert.Equal("/cdn-cgi/access/login", configuration["ManagedAccess:Challenges:BrowserLoginPath"]);
        Assert.Equal("Internal wiki", configuration["ManagedAccess:ResourceName"]);
        Assert.Equal(2, configuration.GetSection(Servers).GetChildren().Count());
        Assert.Contains("Challenges", configuration.GetSection("ManagedAccess").GetChildren().Select(child => child.Key));
    }

    [Theory]
    [InlineData("Development", "false")]
    [InlineData("Production", null)]
    public async Task Configuration_WhileTheEmulatorIsOff_IsLeftAlone(string environment, string? enabled)
    {
        await using var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup
        {
            Environment = environment,
            Settings = enabled is null ? [] : [("Emulator:Enabled", enabled)],
        });

        AssertUntouched(app);
    }

    [Fact]
    public async Task Configuration_OfAnApplicationWithAServer_IsNeverMixedWithOurs()
    {
        await using var app = await EmulatedApp.StartAsync(($"{Servers}:0:Issuer", "https://issuer.example"));
        var configuration = app.Services.GetRequiredService<IConfiguration>();

        Assert.Equal(["Issuer"], configuration.GetSection($"{Servers}:0").GetChildren().Select(child => child.Key));
        Assert.Single(configuration.GetSection(Servers).GetChildren());
        Assert.Null(configuration["ManagedAccess:Challenges:BrowserLoginPath"]);
    }

    [Theory]
    [InlineData(null, null, "/")]
    [InlineData("/", null, "/")]
    [InlineData("https://issuer.example", null, null)]
    [InlineData(null, "https://idp.example", "https://idp.example")]
    public async Task Transmitter_IsFilledIn_IfTheAppTrustsTheEmulatorAndNamesNoOther(string? server, string? transmitter, string? expected)
    {
        const string Setting = "ManagedAccess:Revocation:SharedSignals:Issuer";
        await using var app = await EmulatedApp.StartAsync([.. server is null ? Array.Empty<(string, string?)>() : [($"{Servers}:0:Issuer", server)], .. transmitter is null ? Array.Empty<(string, string?)>() : [(Setting, transmitter)]]);

        Assert.Equal(expected, app.Services.GetRequiredService<IConfiguration>()[Setting]);
    }

    [Theory]
    [InlineData("https://issuer.example", true)]
    [InlineData("/", false)]
    [InlineData("http://localhost", false)]
    [InlineData(null, false)]
    public async Task Start_OfAnApplicationThatTrustsOthersOnly_SaysSo(string? issuer, bool warns)
    {
        await using var app = await EmulatedApp.StartAsync(issuer is null ? [] : [($"{Servers}:0:Issuer", issuer)]);

        var said = app.Logs.Entries.Where(entry => entry.Id.Name == "EmulatorNotTrusted").Select(entry => entry.Text).ToArray();

        Assert.Equal(warns ? 1 : 0, said.Length);
        Assert.All(said, text => Assert.Contains("trusts https://issuer.example and not this emulator", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Configuration_AddedAfterTheEmulator_StillWinsAsAWhole()
    {
        await using var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup
        {
            ConfigureLast = builder => builder.Configuration.AddInMemoryCollection([new($"{Servers}:0:Issuer", "https://issuer.example")]),
        });
        var configuration = app.Services.GetRequiredService<IConfiguration>();

        Assert.Equal("https://issuer.example", configuration[$"{Servers}:0:Issuer"]);
        Assert.Null(configuration[$"{Servers}:0:Type"]);
        Assert.Single(configuration.GetSection(Servers).GetChildren());
    }

    [Fact]
    public async Task Configuration_OfAnApplicationWithABrowserScheme_GetsNoLoginPath()
    {
        await using var app = await EmulatedApp.StartAsync(("ManagedAccess:Challenges:BrowserScheme", "OpenIdConnect"));
        var configuration = app.Services.GetRequiredService<IConfiguration>();

        Assert.Null(configuration["ManagedAccess:Challenges:BrowserLoginPath"]);
        Assert.Equal(["BrowserScheme"], configuration.GetSection("ManagedAccess:Challenges").GetChildren().Select(child => child.Key));
        Assert.Equal("/", configuration[$"{Servers}:0:Issuer"]);
    }

    [Fact]
    public async Task Configuration_SetBeforeTheEmulatorWasAdded_IsKept()
    {
        await using var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup
        {
            Configure = builder => builder.Configuration["ManagedAccess:Challenges:BrowserLoginPath"] = "/login",
        });
        var configuration = app.Services.GetRequiredService<IConfiguration>();

        Assert.Equal("/login", configuration["ManagedAccess:Challenges:BrowserLoginPath"]);
        Assert.Equal("/", configuration[$"{Servers}:0:Issuer"]);
    }

    private static void AssertUntouched(EmulatedApp app)
    {
        var configuration = app.Services.GetRequiredService<IConfiguration>();
        Assert.Empty(configuration.GetSection(Servers).GetChildren());
        Assert.Null(configuration["ManagedAccess:Challenges:BrowserLoginPath"]);
    }
}
