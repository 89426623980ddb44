using System.Net;
using ManagedAccess.Emulator.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ManagedAccess.Emulator.Tests;

public sealed class EmulatorOptionsTests
{
    [Theory]
    [InlineData("Emulator:Enabledd", "true", "Emulator:Enabledd is not a setting; expected one of Enabled, Mode, Database, Users")]
    [InlineData("Emulator:Introspection:ClientId", "x", "Emulator:Introspection is not a setting")]
    [InlineData("Emulator:Enabled", "yes", "Emulator:Enabled is 'yes'; expected true or false")]
    [InlineData("Emulator:Mode", "Proxy", "Emulator:Mode is 'Proxy'; expected AuthorizationServer or Edge")]
    [InlineData("Emulator:Mode", "0", "Emulator:Mode is '0'; expected AuthorizationServer")]
    [InlineData("Emulator:Database", "", "Emulator:Database is empty; expected the path of a SQLite file")]
    [InlineData("Emulator:AccessTokenLifetime", "15", "Emulator:AccessTokenLifetime is '15'; expected a duration such as 00:01:00 (hours, minutes, seconds)")]
    [InlineData("Emulator:AccessTokenLifetime", "00:00:00", "Emulator:AccessTokenLifetime is '00:00:00'; expected from 00:00:01 to 1.00:00:00")]
    [InlineData("Emulator:AccessTokenLifetime", "25:00:00", "Emulator:AccessTokenLifetime")]
    [InlineData("Emulator:RefreshTokenLifetime", "-00:01:00", "Emulator:RefreshTokenLifetime is '-00:01:00'; expected from 00:00:01 to 365.00:00:00")]
    [InlineData("Emulator:SessionDuration", "31.00:00:00", "Emulator:SessionDuration is '31.00:00:00'; expected from 00:00:01 to 30.00:00:00")]
    [InlineData("Emulator:AllowAnyOnLocalhost", "1", "Emulator:AllowAnyOnLocalhost is '1'; expected true or false")]
    [InlineData("Emulator:allow_any_on_loopback", "no", "Emulator:allow_any_on_loopback is 'no'; expected true or false")]
    [InlineData("Emulator:AllowedUris", "https://a.example/cb", "Emulator:AllowedUris is 'https://a.example/cb'; expected a list")]
    [InlineData("Emulator:AllowedUris:0", "https://*.example/cb", "Emulator:AllowedUris:0 is 'https://*.example/cb'; expected no wildcard but a final /*")]
    [InlineData("Emulator:AllowedUris:0", "cursor://host/*", "Emulator:AllowedUris:0")]
    [InlineData("Emulator:Scopes:0", "two words", "Emulator:Scopes:0 is 'two words'; expected printable ASCII without space")]
    [InlineData("Emulator:Resources:0", "wiki.example", "Emulator:Resources:0 is 'wiki.example'; expected an absolute URI or a path")]
    [InlineData("Emulator:Resources:0", "https://wiki.example/#x", "Emulator:Resources:0")]
    [InlineData("Emulator:ClientIdMetadataDocuments", "on", "Emulator:ClientIdMetadataDocuments is 'on'; expected true or false")]
    [InlineData("Emulator:AllowNonLoopback", "maybe", "Emulator:AllowNonLoopback is 'maybe'; expected true or false")]
    [InlineData("Emulator:Users:0:Email", "ada", "Emulator:Users:0:Email is 'ada'; expected an e-mail address")]
    [InlineData("Emulator:Users:0:Email", "", "Emulator:Users:0:Email is empty; expected an e-mail address")]
    [InlineData("Emulator:Users:0:Name", "Ada", "Emulator:Users:0:Email is empty; expected an e-mail address")]
    [InlineData("Emulator:Users:0:Groups:0", " ", "Emulator:Users:0:Groups:0 is ' '; expected the name of a group")]
    [InlineData("Emulator:Users", "ada@example.com", "Emulator:Users is 'ada@example.com'; expected a list (Emulator:Users:0, Emulator:Users:1, …)")]
    [InlineData("Emulator:Users:ada:Email", "ada@example.com", "Emulator:Users:ada is not a setting; expected a list index")]
    [InlineData("Emulator:Mode:Kind", "x", "Emulator:Mode:Kind is not a setting; expected a single value at Emulator:Mode")]
    [InlineData("Emulator:Scopes:0", "", "Emulator:Scopes:0 is empty; expected printable ASCII")]
    [InlineData("Emulator:Users:0:Mail", "ada@example.com", "Emulator:Users:0:Mail is not a setting; expected one of Email, Name, Subject, Groups")]
    [InlineData("Emulator:Federation:Recipients:0:Origin", "https://payroll.example", "Emulator:Federation:Recipients:0:Origin is 'https://payroll.example'; expected an origin on this machine")]
    [InlineData("Emulator:Federation:Recipients:0:Origin", "http://localhost:5090/", "Emulator:Federation:Recipients:0:Origin is 'http://localhost:5090/'; expected an origin on this machine without a slash")]
    [InlineData("Emulator:Federation:Recipients:0:Origin", "http://localhost:5090", "Emulator:Federation:Recipients:0:ClientId is empty; expected a client_id of 1 to 64")]
    [InlineData("Emulator:Federation:Recipients:0:ClientId", "..", "Emulator:Federation:Recipients:0:ClientId is '..'; expected a client_id")]
    [InlineData("Emulator:Federation:Recipients:0:ClientId", "pay/roll", "Emulator:Federation:Recipients:0:ClientId is 'pay/roll'; expected a client_id")]
    [InlineData("Emulator:Federation:Recipients:0:ClientId", "payroll", "Emulator:Federation:Recipients:0:ClientSecret is empty; expected the client_secret")]
    [InlineData("Emulator:Federation:Source:Origin", "localhost:5080", "Emulator:Federation:Source:Origin is 'localhost:5080'; expected an origin on this machine")]
    [InlineData("Emulator:Federation:Source:Origin", "http://localhost:5080", "Emulator:Federation:Source:ClientSecret is empty; expected the client_secret in Emulator:Federation:Recipients of the source")]
    [InlineData("Emulator:Federation:Source", "http://localhost:5080", "Emulator:Federation:Source is 'http://localhost:5080'; expected a section")]
    [InlineData("Emulator:Users:0:Custom:employee_id", " ", "Emulator:Users:0:Custom:employee_id is ' '; expected the value of a claim")]
    public async Task Host_WithABadSetting_DoesNotStartAndSaysWhy(string key, string value, string message)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => EmulatedApp.StartAsync((key, value)));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_WithSeveralBadSettings_NamesThemAll()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => EmulatedApp.StartAsync(
            ("Emulator:Enabledd", "true"), ("Emulator:ClientIdMetadataDocuments", "on"), ("Emulator:SessionDuration", "00:00:00")));

        Assert.Equal(3, exception.Failures.Count());
    }

    [Theory]
    [InlineData("Emulator:Users:0:Email", "ada@example.com", "Emulator:Users has 1 entries beside Emulator:Federation:Source; expected none")]
    [InlineData("Emulator:Federation:Recipients:0:ClientId", "other", "Emulator:Federation:Recipients has 1 entries beside Emulator:Federation:Source; expected none")]
    public async Task Host_OfARecipientAccount_HasNeitherPeopleNorRecipientsOfItsOwn(string key, string value, string message)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => EmulatedApp.StartAsync([.. Federation.FederatedAccounts.Connection, (key, value)]));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_WithTwoRecipientsOfOneIdentifier_DoesNotStart()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => EmulatedApp.StartAsync(
        [
            .. Federation.FederatedAccounts.Grant,
            ("Emulator:Federation:Recipients:1:Origin", "http://localhost:5091"), ("Emulator:Federation:Recipients:1:ClientId", Federation.FederatedAccounts.ClientId), ("Emulator:Federation:Recipients:1:ClientSecret", "s"),
        ]));

        Assert.Equal("Emulator:Federation:Recipients:1:ClientId is 'payroll', as of another recipient; expected an identifier of its own.", exception.Message);
    }

    [Fact]
    public async Task Host_WithAHundredAndOneUsers_DoesNotStart()
    {
        var users = Enumerable.Range(0, 101).Select(index => ($"Emulator:Users:{index}:Email", (string?)$"person{index}@example.com")).ToArray();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => EmulatedApp.StartAsync(users));

        Assert.Equal("Emulator:Users has 101 entries; expected at most 100.", exception.Message);
    }

    [Fact]
    public async Task Host_WithTwoUsersOfOneAddress_DoesNotStart()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => EmulatedApp.StartAsync(
            ("Emulator:Users:0:Email", "ada@example.com"), ("Emulator:Users:1:Email", "ADA@example.com")));

        Assert.Contains("Emulator:Users:1:Email is 'ADA@example.com', as of another user", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Conformance", "EMU-24")]
    [InlineData("Production")]
    [InlineData("Staging")]
    [InlineData("Test")]
    public async Task Host_OutsideDevelopmentWithTheEmulatorOn_DoesNotStartAndSaysWhy(string environment)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => EmulatedApp.StartAsync(new EmulatedApp.Setup
        {
            Environment = environment,
            Settings = [("Emulator:Enabled", "true")],
        }));

        Assert.Contains($"Emulator:Enabled is 'true' in the environment '{environment}'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Conformance", "EMU-24")]
    [InlineData("Production", null)]
    [InlineData("Production", "false")]
    [InlineData("Development", "false")]
    public async Task Emulator_ThatIsOff_LeavesNoTrace(string environment, string? enabled)
    {
        await using var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup
        {
            IsFirstStart = true,
            Environment = environment,
            Settings = enabled is null ? [] : [("Emulator:Enabled", enabled)],
        });

        var response = await app.CreateBrowser().GetAsync("/.well-known/oauth-authorization-server");

        Assert.Equal("the application", await response.Content.ReadAsStringAsync());
        Assert.False(File.Exists(app.DatabasePath));
        await Assert.ThrowsAsync<InvalidOperationException>(() => app.Emulator.IssueTokenAsync("ada@example.com"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => app.Emulator.RotateKeysAsync());
    }

    [Fact]
    public async Task Settings_ReplaceThePeopleAndTheLifetimes()
    {
        await using var app = await EmulatedApp.StartAsync(
            ("Emulator:Users:0:Email", "barbara@example.com"),
            ("Emulator:Users:0:Name", "Barbara Liskov"),
            ("Emulator:Users:0:Subject", "user-1"),
            ("Emulator:Users:0:Groups:0", "mit"),
            ("Emulator:AccessTokenLifetime", "00:01:00"));
        var agent = await TestAgent.RegisterAsync(app);
        await agent.SignInAsync("barbara@example.com");
        var page = await agent.Browser.GetAsync(agent.AuthorizationUri());

        var tokens = await (await agent.ExchangeAsync((await agent.Browser.PressAsync(page, "allow")).LocationParameters()["code"])).ReadJsonAsync();

        Assert.Equal(60, tokens.GetProperty("expires_in").GetInt64());
        await Assert.ThrowsAsync<ArgumentException>(() => app.Emulator.IssueTokenAsync("ada@example.com"));
    }

    [Fact]
    public async Task RefreshTokenLifetime_EndsTheGrant()
    {
        await using var app = await EmulatedApp.StartAsync(("Emulator:RefreshTokenLifetime", "01:00:00"));
        var agent = await TestAgent.RegisterAsync(app);
        var token = (await agent.GetTokensAsync()).GetProperty("refresh_token").GetString()!;
        app.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.BadRequest, (await agent.RefreshAsync(token)).StatusCode);
    }

    [Fact]
    public async Task Person_WhoIsNoLongerConfigured_CannotBeRefreshed()
    {
        var folder = EmulatedApp.NewFolder();
        try
        {
            string clientId, token;
            await using (var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup { Folder = folder }))
            {
                var agent = await TestAgent.RegisterAsync(app);
                (clientId, token) = (agent.ClientId, (await agent.GetTokensAsync()).GetProperty("refresh_token").GetString()!);
            }

            await using (var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup { Folder = folder, Settings = [("Emulator:Users:0:Email", "grace@example.com")] }))
            {
                var response = await app.CreateBrowser().PostAsync(TestAgent.TokenPath,
                    [new("grant_type", "refresh_token"), new("client_id", clientId), new("refresh_token", token)]);

                Assert.Equal("invalid_grant", (await response.ReadJsonAsync()).GetProperty("error").GetString());
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [Trait("Conformance", "EMU-17")]
    [InlineData("Emulator:allow_any_on_localhost", "false", "http://localhost/cb", false)]
    [InlineData("Emulator:allow_any_on_localhost", "false", "http://127.0.0.1/cb", true)]
    [InlineData("Emulator:AllowAnyOnLoopback", "false", "http://127.0.0.1/cb", false)]
    [InlineData("Emulator:AllowAnyOnLoopback", "false", "http://localhost/cb", true)]
    [InlineData("Emulator:allowed_uris:0", "cursor://anysphere.cursor-mcp/oauth/callback", "cursor://anysphere.cursor-mcp/oauth/callback", true)]
    [InlineData("Emulator:AllowedUris:0", "https://agents.example/*", "https://agents.example/cb", true)]
    [InlineData("Emulator:AllowedUris:0", "https://agents.example/*", "https://other.example/cb", false)]
    public async Task RedirectSwitches_DecideWhatRegisters(string key, string value, string redirectUri, bool isAllowed)
    {
        await using var app = await EmulatedApp.StartAsync((key, value));

        var response = await app.CreateBrowser().PostJsonAsync(TestAgent.RegistrationPath, new { redirect_uris = new[] { redirectUri }, token_endpoint_auth_method = "none" });

        Assert.Equal(isAllowed ? HttpStatusCode.Created : HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("Emulator:Resources:0", "https://elsewhere.example/api", "https://elsewhere.example/api")]
    [InlineData("Emulator:Resources:0", "/tools", "http://localhost/tools")]
    [InlineData("ManagedAccess:Resource", "http://localhost/wiki", "http://localhost/wiki")]
    [InlineData("ManagedAccess:Resource", "http://localhost/wiki", "http://localhost/wiki/mcp")]
    public async Task Resources_OfTheConfiguration_AreAccepted(string key, string value, string resource)
    {
        await using var app = await EmulatedApp.StartAsync((key, value), ("Emulator:Scopes:0", "extra"));
        var agent = await TestAgent.RegisterAsync(app);

        var response = await agent.AuthorizeAsync(("resource", resource), ("scope", "extra"));

        Assert.Contains("code", response.Keys);
    }

    [Fact]
    public async Task Database_OfAnotherVersion_IsRefusedByName()
    {
        var folder = EmulatedApp.NewFolder();
        try
        {
            var path = Path.Combine(folder, "emulator.db");
            await using (await EmulatedApp.StartAsync(new EmulatedApp.Setup { Folder = folder }))
            {
            }

            await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False"))
            {
                await connection.OpenAsync();
                await using var command = connection.CreateCommand();
                command.CommandText = "PRAGMA user_version = 99";
                await command.ExecuteNonQueryAsync();
            }

            var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => EmulatedApp.StartAsync(new EmulatedApp.Setup { Folder = folder }));
            Assert.Contains($"Emulator:Database is '{path}', a file of version 99; expected version 1", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Database_IsReadableByItsOwnerAloneAndWritesAhead()
    {
        await using var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup { IsFirstStart = true });
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={app.DatabasePath};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode";

        Assert.Equal("wal", await command.ExecuteScalarAsync());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(app.DatabasePath));
        }
    }

    [Fact]
    public async Task Database_ThatIsNoDatabase_IsRefusedByName()
    {
        var folder = EmulatedApp.NewFolder();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "emulator.db"), "this is no database, whatever its name says, and it is long enough to be read as one");

            var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => EmulatedApp.StartAsync(new EmulatedApp.Setup { Folder = folder }));
            Assert.Contains("Emulator:Database is '", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A15: a database in the content root is committed by one and published by another.</summary>
    [Fact]
    [Trait("Case", "A15")]
    public async Task Database_UnlessSet_IsInTheLocalApplicationDataOfTheUser()
    {
        await using var app = await EmulatedApp.StartAsync(new EmulatedApp.Setup { IsFirstStart = true, Settings = [("Emulator:Database", null)] });
        var environment = app.Services.GetRequiredService<IHostEnvironment>();
        var path = app.Services.GetRequiredService<EmulatorSettings>().DatabasePath;
        try
        {
            var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
            Assert.StartsWith(Path.Combine(data, "ManagedAccess.Emulator", environment.ApplicationName), path, StringComparison.Ordinal);
            Assert.True(File.Exists(path));
            Assert.Empty(Directory.EnumerateFiles(environment.ContentRootPath, "*", SearchOption.AllDirectories));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }
}
