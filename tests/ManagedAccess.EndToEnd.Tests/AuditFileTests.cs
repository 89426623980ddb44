using System.Net;
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
            catch (HttpRequestException)
            {
                // The server is gone, which is what this test is about.
            }
        })).ToList();
        await enough.Task;

        await wiki.KillAsync();
        await Task.WhenAll(clients);
        var killed = AuditFile.Verify(path);
        await wiki.RestartAsync();
        using var after = await wiki.Http.GetAsync("/pages/on-call");

        // A client may have its answer a moment before the request has ended on the server: one for each of them.
        Assert.InRange(killed.Records, answered - Clients, answered + Clients);
        Assert.Empty(killed.Problems);
        Assert.NotEqual(AuditFileEnding.Closed, killed.Ending);
        Assert.True(AuditFile.Verify(path) is { IsIntact: true } restarted && restarted.Records > killed.Records);
    }
}
