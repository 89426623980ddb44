using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Startup;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace ManagedAccess.AspNetCore.AuditFiles.Tests;

/// <summary>One call beside the settings, and none of the two without the other.</summary>
public sealed class AddAuditFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("audit-");

    private string AuditPath => Path.Combine(_folder.FullName, "audit.jsonl");

    [Fact]
    [Trait("Conformance", "LOG-01")]
    public async Task Request_WithThePackageAndAPath_IsOnRecordInTheFile()
    {
        await using (var app = await StartAsync(path: AuditPath, builder => builder.AddAuditFile()))
        {
            using var response = await app.GetAsync("/page");
        }

        var report = AuditFile.Verify(AuditPath);
        Assert.Equal((true, 1L), (report.IsIntact, report.Records));
    }

    [Fact]
    public async Task Start_WithAPathAndWithoutTheCall_StopsAndSaysWhatToAdd()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(path: AuditPath, _ => { }));

        Assert.Equal(
            $"ManagedAccess:Audit:File:Path is '{AuditPath}', and nothing writes that file; expected the package ManagedAccess.AspNetCore.AuditFiles "
            + "and builder.Services.AddManagedAccess().AddAuditFile(), or no path.",
            Assert.Single(exception.Failures));
        Assert.False(File.Exists(AuditPath));
    }

    [Fact]
    public async Task Request_WithTheCallAndWithoutAPath_IsServedWithoutAFile()
    {
        await using var app = await StartAsync(path: null, builder => builder.AddAuditFile());

        using var response = await app.GetAsync("/page");

        Assert.Single(app.Audit.Records);
        Assert.Empty(_folder.GetFiles());
    }

    // A12: a file that is written nowhere takes the place of no log.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Report_WithTheAuditLogOff_CountsTheFileOnlyIfItIsWritten(bool hasPath)
    {
        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            setup.Settings["Audit:File:Path"] = hasPath ? AuditPath : null;
            setup.LaterServices = services =>
            {
                services.Remove(services.Single(service => service.ImplementationInstance is RecordingAuditSink));
                services.Configure<LoggerFilterOptions>(options => options.MinLevel = LogLevel.Warning);
                services.AddManagedAccess().AddAuditFile();
            };
        });

        var findings = app.Services.GetRequiredService<IManagedAccessReport>().Findings;

        Assert.Equal(hasPath ? [] : [ManagedAccessFindingKind.AuditSwitchedOff], findings.Select(finding => finding.Kind));
    }

    [Fact]
    public async Task AddAuditFile_Twice_WritesOnceAndRunsBothSetups()
    {
        var options = await RecordOnceAsync(builder => builder.AddAuditFile(file => file.Path = AuditPath).AddAuditFile(file => file.MaxBytes = 65_536));

        Assert.Equal(65_536, options.MaxBytes);
        Assert.Equal(1, AuditFile.Verify(AuditPath).Records);
    }

    [Fact]
    public async Task AddAuditFile_WithABadSetting_StopsAndNamesIt()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(AuditPath, builder => builder.AddAuditFile(file => file.Key = "c2hvcnQ=")));

        Assert.Contains("ManagedAccess:Audit:File:Key", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    // The key of the settings is the one that the lines are hashed with.
    [Fact]
    public async Task Verify_WithTheConfiguredKeyAlone_FindsTheFileIntact()
    {
        var key = new byte[32];

        await RecordOnceAsync(builder => builder.AddAuditFile(file => (file.Path, file.Key) = (AuditPath, Convert.ToBase64String(key))));

        Assert.True(AuditFile.Verify(AuditPath, key).IsIntact);
        Assert.False(AuditFile.Verify(AuditPath).IsIntact);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<AuditFileOptions> RecordOnceAsync(Action<ManagedAccessBuilder> add)
    {
        await using var app = await StartAsync(path: null, add);
        using var response = await app.GetAsync("/page");
        return app.Services.GetRequiredService<IOptions<AuditFileOptions>>().Value;
    }

    private static Task<ProtectedApp> StartAsync(string? path, Action<ManagedAccessBuilder> add) => ProtectedApp.StartAsync(setup =>
    {
        setup.Settings["Audit:File:Path"] = path;
        setup.LaterServices = services => add(services.AddManagedAccess());
        setup.App = web => web.MapGet("/page", () => "page");
    });
}
