using System.Text.Json;
using ManagedAccess.AspNetCore;
using ManagedAccess.Cli.Audit;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Cli.Tests;

/// <summary>On a file that an app wrote.</summary>
public sealed class AuditTests : IAsyncLifetime
{
    private static readonly string Key = Convert.ToBase64String(new byte[32]);

    private readonly string _folder = Directory.CreateTempSubdirectory("audit-").FullName;

    private string File => Path.Combine(_folder, "audit.jsonl");

    public async ValueTask InitializeAsync()
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Settings["Audit:File:Path"] = File;
            setup.Settings["Audit:File:Key"] = Key;
            setup.LaterServices = services => services.AddManagedAccess().AddAuditFile();
            setup.App = web => web.MapGet("/pages/{slug}", (string slug) => slug).RequireAllScopes("wiki.read");
        });
        await app.GetAsync("/pages/one", app.Bearer());
        await app.GetAsync("/pages/two", app.Bearer(claims => claims["name"] = "Grace Hopper"));
        await app.GetAsync("/pages/three");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Verify_OfAnUntouchedFile_IsCleanAndOfAChangedOneIsNot()
    {
        var key = Path.Combine(_folder, "key");
        await System.IO.File.WriteAllTextAsync(key, Key);

        var good = await CommandRun.OfAsync("audit", "verify", File, "--key-file", key);
        await System.IO.File.WriteAllTextAsync(File, (await System.IO.File.ReadAllTextAsync(File)).Replace("Grace", "Alice", StringComparison.Ordinal));
        var bad = await CommandRun.OfAsync("audit", "verify", File, "--key-file", key, "--json");

        Assert.Contains("Intact: 3 requests", good.Output, StringComparison.Ordinal);
        Assert.Equal(0, good.ExitCode);
        Assert.Equal(1, bad.ExitCode);
        var report = JsonDocument.Parse(bad.Output).RootElement[0];
        Assert.False(report.GetProperty("intact").GetBoolean());
        Assert.Contains("the line was changed", report.GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WithAKeyThatIsNotBase64_SaysSo()
    {
        var key = Path.Combine(_folder, "key");
        await System.IO.File.WriteAllTextAsync(key, "not base64!");

        var run = await CommandRun.OfAsync("audit", "verify", File, "--key-file", key);

        Assert.Contains("not a key in base64", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
    }

    [Theory]
    [InlineData(new[] { "--person", "ada" }, new[] { "/pages/one", "/pages/two" })] // by e-mail address
    [InlineData(new[] { "--person", "HOPPER" }, new[] { "/pages/two" })]
    [InlineData(new[] { "--client", "client-1", "--path", "/pages/o" }, new[] { "/pages/one" })]
    [InlineData(new[] { "--reason", "credential_missing" }, new[] { "/pages/three" })]
    [InlineData(new[] { "--since", "1h" }, new[] { "/pages/one", "/pages/two", "/pages/three" })]
    [InlineData(new[] { "--until", "2020-01-01" }, new string[0])]
    public async Task Query_WithConditions_ListsWhatMeetsThem(string[] conditions, string[] paths)
    {
        var json = await CommandRun.OfAsync(["audit", "query", File, .. conditions, "--json"]);
        var table = await CommandRun.OfAsync(["audit", "query", File, .. conditions]);

        Assert.Equal(paths, json.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("path").GetString()));
        Assert.Equal(paths, table.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split('\t')[5]["GET ".Length..]));
        Assert.Equal(0, json.ExitCode);
    }

    [Theory]
    [InlineData("30m", "2026-11-27T11:30:00Z")]
    [InlineData("7d", "2026-11-20T12:00:00Z")]
    [InlineData("2026-11-01", "2026-11-01T00:00:00Z")]
    [InlineData("2026-11-01T10:00+02:00", "2026-11-01T08:00:00Z")]
    [InlineData("soon", null)]
    [InlineData("7w", null)]
    public void Time_OfAText_IsTheMomentItNames(string text, string? expected) =>
        Assert.Equal(
            expected is null ? null : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture),
            AuditQuery.ParseTime(text, new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero)));
}
