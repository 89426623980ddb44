using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests;

/// <summary>Bad configuration stops the host at start and names the setting, the value found and the value expected.</summary>
public sealed class ManagedAccessOptionsTests
{
    private static readonly Dictionary<string, string?> Good = new()
    {
        ["ManagedAccess:Resource"] = "https://wiki.corp.example",
        ["ManagedAccess:AuthorizationServers:0:Type"] = "OAuth", // the entry is there without its issuer too
        ["ManagedAccess:AuthorizationServers:0:Issuer"] = "https://login.corp.example",
    };

    // Setting to change (null removes it), its value, and what the message has to name.
    public static TheoryData<string, string?, string[]> Misconfigurations => new()
    {
        { "Resource", null, ["ManagedAccess:Resource", "not set", "https://"] },
        { "Resource", "wiki.corp.example", ["ManagedAccess:Resource", "'wiki.corp.example'", "expected", "https"] },
        { "Resource", "http://wiki.corp.example", ["ManagedAccess:Resource", "'http://wiki.corp.example'", "expected", "https"] },
        { "Resource", "https://wiki.corp.example/#top", ["ManagedAccess:Resource", "'https://wiki.corp.example/#top'", "fragment"] },
        { "Resource", "https://ada@wiki.corp.example", ["ManagedAccess:Resource", "a URL with user information", "expected no user information"] },
        { "ResourceNames:it", "Il wiki", ["ManagedAccess:ResourceName", "not set", "ManagedAccess:ResourceNames"] },
        { "ResourceNames:pt_BR", "O wiki", ["ManagedAccess:ResourceNames has the key 'pt_BR'", "expected a language tag such as it or pt-BR"] },
        { "Resources:0:Path", "/mcp?x=1", ["ManagedAccess:Resources:0:Path", "'/mcp?x=1'", "no query"] },
        { "Resorce", "https://wiki.corp.example", ["ManagedAccess:Resorce", "not a setting", "Resource"] },
        { "Markdown:Enable", "true", ["ManagedAccess:Markdown:Enable", "not a setting", "Enabled"] },
        { "Markdown:Enabled", "yes", ["ManagedAccess:Markdown:Enabled", "'yes'", "true or false"] },
        { "Markdown:MaxHtmlLength", "2 MiB", ["ManagedAccess:Markdown:MaxHtmlLength", "'2 MiB'", "whole number"] },
        { "Markdown:MaxHtmlLength", "12", ["ManagedAccess:Markdown:MaxHtmlLength", "'12'", "1024"] },
        { "Markdown:PathSuffix", "md", ["ManagedAccess:Markdown:PathSuffix", "'md'", ".md"] },
        { "Markdown:ContentSignal", "ai-train=maybe", ["ManagedAccess:Markdown:ContentSignal", "'ai-train=maybe'", "yes or no"] },
        { "Tokens:ClockSkew", "1 minute", ["ManagedAccess:Tokens:ClockSkew", "'1 minute'", "00:01:00"] },
        { "Tokens:ClockSkew", "00:10:00", ["ManagedAccess:Tokens:ClockSkew", "00:10:00", "00:05:00"] },
        { "Tokens:MaxTokenLength", "10", ["ManagedAccess:Tokens:MaxTokenLength", "10", "1024"] },
        { "Tokens:CacheEntries", "-1", ["ManagedAccess:Tokens:CacheEntries", "-1", "1000000"] },
        { "Audit:OnFailure", "Stop", ["ManagedAccess:Audit:OnFailure", "'Stop'", "Continue or Refuse"] },
        { "Audit:File:Path", " ", ["ManagedAccess:Audit:File:Path", "' '", "the path of a file"] },
        { "Audit:File:MaxBytes", "10", ["ManagedAccess:Audit:File:MaxBytes", "10", "65536"] },
        { "Audit:File:FlushInterval", "01:00:00", ["ManagedAccess:Audit:File:FlushInterval", "01:00:00", "00:01:00"] },
        { "Audit:File:Key", "c2hvcnQ=", ["ManagedAccess:Audit:File:Key", "8 characters", "32 bytes"] },
        { "AuthorizationServers:0:Issuer", null, ["ManagedAccess:AuthorizationServers:0:Issuer", "missing", "https://"] },
        { "AuthorizationServers:0:Issuer", "login.corp.example", ["ManagedAccess:AuthorizationServers:0:Issuer", "'login.corp.example'", "https"] },
        { "AuthorizationServers:0:Issuer", "http://login.corp.example", ["ManagedAccess:AuthorizationServers:0:Issuer", "'http://login.corp.example'", "https"] },
        { "AuthorizationServers:0:Issuer", "https://login.corp.example?tenant=1", ["ManagedAccess:AuthorizationServers:0:Issuer", "query"] },
        { "AuthorizationServers:0:Issuer", "/", ["ManagedAccess:AuthorizationServers:0:Issuer", "'/'", "Development"] },
        { "AuthorizationServers:0:Type", "Okta", ["ManagedAccess:AuthorizationServers:0:Type", "'Okta'", "OAuth or CloudflareAccess"] },
        { "AuthorizationServers:0:Type", "CloudflareAccess", ["ManagedAccess:AuthorizationServers:0:Audiences", "AUD tag"] },
        { "AuthorizationServers:0:RequireHttpsMetadata", "false", ["ManagedAccess:AuthorizationServers:0:RequireHttpsMetadata", "loopback"] },
        { "AuthorizationServers:0:JwksUri", "keys.json", ["ManagedAccess:AuthorizationServers:0:JwksUri", "'keys.json'", "https"] },
        { "AuthorizationServers:0:Advertise", "http://login.corp.example", ["ManagedAccess:AuthorizationServers:0:Advertise", "'http://login.corp.example'", "https"] },
        { "AuthorizationServers:0:Introspector:ClientId", "wiki", ["ManagedAccess:AuthorizationServers:0:Introspector", "not a setting"] },
        { "AuthorizationServers:1:Issuer", "https://login.corp.example", ["ManagedAccess:AuthorizationServers:1:Issuer", "'https://login.corp.example'", "once"] },
        { "AuthorizationServers:first:Issuer", "https://other.corp.example", ["ManagedAccess:AuthorizationServers:first", "list index"] },
        { "ScopesSupported", "wiki.read", ["ManagedAccess:ScopesSupported", "'wiki.read'", "a list"] },
        { "ScopesSupported:0", "wiki read", ["ManagedAccess:ScopesSupported:0", "'wiki read'", "RFC 6749"] },
        { "ImpliedScopes:wiki.write:0", "wiki\"read", ["ManagedAccess:ImpliedScopes:wiki.write:0", "RFC 6749"] },
        { "ImpliedScopes:wiki\"write:0", "wiki.read", ["ManagedAccess:ImpliedScopes has the key 'wiki\"write'", "RFC 6749"] },
        { "Resources:0:Path", "mcp", ["ManagedAccess:Resources:0:Path", "'mcp'", "/mcp"] },
        { "Callers:MaxAuthenticationAge", "-00:01:00", ["ManagedAccess:Callers:MaxAuthenticationAge", "-00:01:00", "00:00:01"] },
        { "AuthorizationServers:0:IdentityKey", "email", ["ManagedAccess:AuthorizationServers:0:IdentityKey", "'email'", "custom.employee_id"] },
        { "AuthorizationServers:0:IdentityKey", "custom.Email", ["ManagedAccess:AuthorizationServers:0:IdentityKey", "'custom.Email'", "custom.employee_id"] },
        { "AuthorizationServers:0:IdentityKey", "sub", ["ManagedAccess:AuthorizationServers:0:IdentityKey", "'sub'", "custom.employee_id"] },
        { "AuthorizationServers:0:IdentityKey", " ", ["ManagedAccess:AuthorizationServers:0:IdentityKey", "' '", "name of a claim"] },
        { "AuthorizationServers:0:Claims:Preset", "Auth0", ["ManagedAccess:AuthorizationServers:0:Claims:Preset", "'Auth0'", "Entra or Okta or Keycloak"] },
        { "AuthorizationServers:0:Claims:Preset", "7", ["ManagedAccess:AuthorizationServers:0:Claims:Preset", "'7'", "Entra or Okta or Keycloak"] },
        { "AuthorizationServers:0:Claims:Roles", "roles", ["ManagedAccess:AuthorizationServers:0:Claims:Roles", "not a setting", "ServiceScope"] },
        { "AuthorizationServers:0:Claims:ClientId:1", " ", ["ManagedAccess:AuthorizationServers:0:Claims:ClientId", "' '", "name of a claim"] },
        { "AuthorizationServers:0:Claims:ServiceWhen:0", "idtyp=", ["ManagedAccess:AuthorizationServers:0:Claims:ServiceWhen:0", "'idtyp='", "claim=value"] },
        { "AuthorizationServers:0:Claims:PersonWhen:0", "!", ["ManagedAccess:AuthorizationServers:0:Claims:PersonWhen:0", "'!'", "claim=value"] },
        { "AuthorizationServers:0:Claims:ScopePrefix", "api wiki/", ["ManagedAccess:AuthorizationServers:0:Claims:ScopePrefix", "'api wiki/'", "RFC 6749"] },
        { "AuthorizationServers:0:GroupsClaim", " ", ["ManagedAccess:AuthorizationServers:0:GroupsClaim", "' '", "groups"] },
        { "AuthorizationServers:0:IdentityLookup", "true", ["ManagedAccess:AuthorizationServers:0:IdentityLookup", "'True'", "CloudflareAccess"] },
        { "AuthorizationServers:0:IdentityLookup", "yes", ["ManagedAccess:AuthorizationServers:0:IdentityLookup", "'yes'", "true or false"] },
        { "AuthorizationServers:0:Callers:AllowServices", "true", ["ManagedAccess:AuthorizationServers:0:Callers:AllowServices", "'True'", "ManagedAccess:Callers:AllowServices", "'False'"] },
        { "AuthorizationServers:0:Callers:MaxAuthenticationAge", "00:00:00", ["ManagedAccess:AuthorizationServers:0:Callers:MaxAuthenticationAge", "'00:00:00'", "00:00:01"] },
        { "AuthorizationServers:0:Callers:RequiredAuthenticationMethods:0", " ", ["ManagedAccess:AuthorizationServers:0:Callers:RequiredAuthenticationMethods:0", "' '", "mfa"] },
        { "AuthorizationServers:0:Callers:AllowUsers", "true", ["ManagedAccess:AuthorizationServers:0:Callers:AllowUsers", "not a setting", "AllowServices"] },
        { "Challenges:BrowserScheme", "Cookies", ["ManagedAccess:Challenges:BrowserScheme", "'Cookies'", "schemes"] },
        { "Challenges:BrowserLoginPath", "https://evil.example", ["ManagedAccess:Challenges:BrowserLoginPath", "'https://evil.example'", "/login"] },
        { "Challenges:AllowedOrigins:0", "https://tools.corp.example/", ["ManagedAccess:Challenges:AllowedOrigins:0", "'https://tools.corp.example/'", "origin"] },
    };

    [Theory]
    [MemberData(nameof(Misconfigurations))]
    [Trait("Conformance", "RID-06, CHL-14, CFA-13")]
    public async Task Start_WithBadSetting_StopsAndNamesItWithFoundAndExpected(string setting, string? value, string[] expected)
    {
        var settings = new Dictionary<string, string?>(Good) { ["ManagedAccess:" + setting] = value };

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(settings));

        Assert.All(expected, text => Assert.Contains(text, failure.Message, StringComparison.Ordinal));
    }

    // The floor, what one authorization server makes of it, and whether that is weaker.
    [Theory]
    [InlineData("AllowServices", "true", "false", false)]
    [InlineData("AllowServices", "true", "true", false)]
    [InlineData("AllowServices", "false", "false", false)]
    [InlineData("AllowServices", "false", "true", true)]
    [InlineData("MaxAuthenticationAge", "08:00:00", "00:10:00", false)]
    [InlineData("MaxAuthenticationAge", "08:00:00", "08:00:00", false)]
    [InlineData("MaxAuthenticationAge", "08:00:00", "08:00:01", true)]
    [InlineData("RequiredAuthenticationMethods:0", "mfa", "mfa", false)]
    [InlineData("RequiredAuthenticationMethods:0", "mfa", "hwk", true)]
    [InlineData("RequiredAuthenticationMethods:0", "mfa", "MFA", true)]
    public async Task Start_WithAServerWeakerThanTheFloor_StopsAndShowsBoth(string setting, string floor, string server, bool weaker)
    {
        var settings = new Dictionary<string, string?>(Good)
        {
            ["ManagedAccess:Callers:" + setting] = floor,
            ["ManagedAccess:AuthorizationServers:0:Callers:" + setting] = server,
        };

        var failure = await Record.ExceptionAsync(() => StartAsync(settings));

        Assert.Equal(weaker, failure is not null);
        var name = setting.Split(':')[0];
        Assert.All(
            weaker ? [$"ManagedAccess:AuthorizationServers:0:Callers:{name} is '{server}'", $"ManagedAccess:Callers:{name}, which is '{floor}'"] : Array.Empty<string>(),
            text => Assert.Contains(text, failure!.Message, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Start_WithoutAnAuthorizationServer_StopsAndSaysWhatToWrite()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(new() { ["ManagedAccess:Resource"] = "https://wiki.corp.example" }));

        Assert.Equal(
            "ManagedAccess:AuthorizationServers is empty; expected at least one entry with an Issuer. In Development, AddManagedAccessEmulator() provides one.",
            Assert.Single(failure.Failures));
    }

    [Fact]
    public async Task Start_WithSeveralBadSettings_NamesThemAll()
    {
        var settings = new Dictionary<string, string?>(Good)
        {
            ["ManagedAccess:Tokens:ClockSkew"] = "01:00:00",
            ["ManagedAccess:ScopesSupported:0"] = "a b",
        };

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(settings));

        Assert.Equal(2, failure.Failures.Count());
    }

    [Fact]
    public async Task Start_WithoutTheNetwork_Succeeds()
    {
        await StartAsync(Good, setup => setup.Issuers = TestIssuerState.Down);
    }

    [Fact]
    public async Task Configure_AfterTheSection_HasTheLastWord()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            Replace(setup.Settings, Good);
            setup.Configure = options => options.ResourceName = "first";
            setup.LaterServices = services => services.AddManagedAccess(options => options.ResourceName += " and second");
        });

        var options = app.Services.GetRequiredService<IOptions<ManagedAccessOptions>>().Value;

        Assert.Equal("first and second", options.ResourceName);
        Assert.Equal("https://wiki.corp.example", options.Resource);
    }

    // A26: an operator who misspells a key is shown the keys that work, and no other
    [Fact]
    public async Task Start_WithAnUnknownKey_ListsTheKeysThatWork()
    {
        var settings = new Dictionary<string, string?>(Good) { ["ManagedAccess:AuthorizationServers:0:Issuers"] = "https://login.corp.example" };

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(settings));

        var listed = failure.Failures.Single().Split("expected one of ")[1].TrimEnd('.').Split(", ");
        Assert.Equal(typeof(AuthorizationServerOptions).GetProperties().Select(property => property.Name), listed);
    }

    private static async Task StartAsync(Dictionary<string, string?> settings, Action<ProtectedAppSetup>? change = null)
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            Replace(setup.Settings, settings);
            change?.Invoke(setup);
        });
    }

    private static void Replace(Dictionary<string, string?> usual, Dictionary<string, string?> settings)
    {
        usual.Clear();
        foreach (var (name, value) in settings)
        {
            usual[name["ManagedAccess:".Length..]] = value;
        }
    }
}
