using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.AuditFiles;
using ManagedAccess.EndToEnd.Tests.Processes;
using Xunit;

namespace ManagedAccess.EndToEnd.Tests;

/// <summary>The audit file of a process that is killed while it works.</summary>
public sealed class AuditFileTests
{
    private const int Clients = 8;

    [Fact]
    [Trait("Conformance", "LOG-01")]
    public async Task Kill_InTheMiddleOfRequests_LosesNoneThatHadEnded()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("audit.jsonl");
        await using var wiki = await WikiProcess.StartAsync(new Dictionary<string, string> { ["ManagedAccess:Audit:File:Path"] = path });
        var answered = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    using var response = await wiki.Http.GetAsync("/pages/on-call");
                    Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
                    if (Interlocked.Increment(ref answered) == 300)
                    {
                        enough.SetResult();
                    }
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
            {
                // The server is gone, which is what this test is about. HttpClient lets a SocketException through
                // when the connection ends between its opening and its first use.
            }
        })).ToList();
        await enough.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await wiki.KillAsync();
        await Task.WhenAll(clients);
        var killed = AuditFile.Verify(path);
        await wiki.RestartAsync();
        var restarted = AuditFile.Verify(path);

        // A client may have its answer a moment before the request has ended on the server: one for each of them.
        Assert.InRange(killed.Records, answered - Clients, answered + Clients);
        Assert.Empty(killed.Problems);
        Assert.NotEqual(AuditFileEnding.Closed, killed.Ending);
        Assert.Empty(restarted.Problems);
        Assert.True(restarted.LastSequence > killed.LastSequence);
    }

    [Fact]
    public async Task VerificationCommand_OfAFile_SaysByItsExitCodeWhatItFound()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("audit.jsonl");
        var settings = new Dictionary<string, string>
        {
            ["ManagedAccess:Audit:File:Path"] = path,
            ["ManagedAccess:Audit:File:Key"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        };
        await using (var wiki = await WikiProcess.StartAsync(settings))
        {
            // On one connection: the second is not begun before the first has ended, on record and all.
            using var first = await wiki.Http.GetAsync("/pages/on-call", TestContext.Current.CancellationToken);
            using var second = await wiki.Http.GetAsync("/pages/on-call", TestContext.Current.CancellationToken);
        }

        var intact = await WikiProcess.RunAsync(settings, "verify-audit", path);
        var withoutKey = await WikiProcess.RunAsync(new Dictionary<string, string>(), "verify-audit", path);
        var lines = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(path, lines.Replace("/pages/on-call", "/pages/on-loan", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var changed = await WikiProcess.RunAsync(settings, "verify-audit", path);
        var missing = await WikiProcess.RunAsync(settings, "verify-audit", path + ".gone");

        Assert.Equal((0, 1, 1, 2), (intact.ExitCode, withoutKey.ExitCode, changed.ExitCode, missing.ExitCode));
        Assert.Matches("^Intact: [12] requests in 1 files", intact.Output);
        Assert.Contains("line 2: the line was changed", changed.Output, StringComparison.Ordinal);
        Assert.Contains("There is no audit file at", missing.Output, StringComparison.Ordinal);
    }
}
