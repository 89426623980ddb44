using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Tokens;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.AuditFiles.Tests;

/// <summary>The file is evidence: whatever is done to it shows, and whatever happens to the process does not.</summary>
public sealed class AuditFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("audit-");
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));

    private string Path => System.IO.Path.Combine(_folder.FullName, "audit.jsonl");

    [Fact]
    public async Task Verify_WhatWasWritten_IsIntactAndClosed()
    {
        await WriteAsync(5);

        var report = AuditFile.Verify(Path);

        Assert.Empty(report.Problems);
        Assert.Equal((1, 5L, 1L, 7L, AuditFileEnding.Closed, 0), (report.Files, report.Records, report.FirstSequence, report.LastSequence, report.Ending, report.Interruptions));
        Assert.Equal(_clock.GetUtcNow(), report.LastTime);
        Assert.StartsWith("Intact: 5 requests in 1 files, lines 1 to 7, 0 interrupted writes.", report.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("The app stopped in good order.", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AfterARestart_FollowsTheChainOn()
    {
        await WriteAsync(2);
        await WriteAsync(3);

        var report = AuditFile.Verify(Path);

        Assert.Empty(report.Problems);
        Assert.Equal((5L, 9L), (report.Records, report.LastSequence));
    }

    [Fact]
    public async Task Verify_OneOctetChangedAnywhere_FindsIt()
    {
        await WriteAsync(3);
        var octets = File.ReadAllBytes(Path);
        for (var i = 0; i < octets.Length; i++)
        {
            var changed = (byte[])octets.Clone();
            changed[i] ^= 1;
            File.WriteAllBytes(Path, changed);

            var report = AuditFile.Verify(Path);

            // Of the very last line a change cannot be told from an interrupted write; it no longer counts as closed, either way.
            Assert.True(!report.IsIntact || report.Ending is AuditFileEnding.Torn, $"octet {i}");
        }
    }

    [Theory]
    [InlineData("remove", "lines are missing")]
    [InlineData("repeat", "lines were moved or repeated")]
    [InlineData("swap", "lines are missing")]
    [InlineData("insert", "no line of the chain")]
    public async Task Verify_LinesRemovedRepeatedMovedOrInserted_SaysWhereAndWhat(string change, string expected)
    {
        await WriteAsync(6);
        var lines = File.ReadAllLines(Path).ToList();
        switch (change)
        {
            case "remove":
                lines.RemoveAt(3);
                break;
            case "repeat":
                lines.Insert(3, lines[2]);
                break;
            case "swap":
                (lines[3], lines[4]) = (lines[4], lines[3]);
                break;
            default:
                lines.Insert(3, lines[3].Replace("served", "refused", StringComparison.Ordinal) + " ");
                break;
        }

        File.WriteAllText(Path, string.Join('\n', lines) + "\n");

        var problem = AuditFile.Verify(Path).Problems[0];

        Assert.StartsWith("audit.jsonl, line 4", problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_ALineRewrittenWithItsHash_ShowsInTheNext()
    {
        await WriteAsync(3);
        var lines = File.ReadAllLines(Path);
        lines[2] = Forge(lines[2], "subject-1", "someone-else", key: null);
        File.WriteAllText(Path, string.Join('\n', lines) + "\n");

        Assert.Equal(["audit.jsonl, line 4: the line before was changed."], AuditFile.Verify(Path).Problems);
        Assert.StartsWith("NOT INTACT", AuditFile.Verify(Path).ToString(), StringComparison.Ordinal);
        Assert.EndsWith("audit.jsonl, line 4: the line before was changed.", AuditFile.Verify(Path).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"seq\":4")]
    [InlineData("{\"seq\":\"4\",\"event\":\"request\",\"time\":\"2026-11-24T09:00:00+00:00\",\"prev\":\"0\"")]
    [InlineData("{\"seq\":4,\"event\":\"request\",\"time\":\"yesterday\",\"prev\":\"0\"")]
    [InlineData("{\"seq\":99999999999999999999,\"event\":\"request\",\"time\":\"2026-11-24T09:00:00+00:00\",\"prev\":\"0\"")]
    public async Task Verify_ALineOfAnythingWithItsHash_IsAProblemAndNoException(string hashed)
    {
        await WriteAsync(4);
        var lines = File.ReadAllLines(Path);
        lines[3] = $"{hashed},\"hash\":\"{AuditChain.HashOf(Encoding.UTF8.GetBytes(hashed), null)}\"}}";
        File.WriteAllText(Path, string.Join('\n', lines) + "\n");

        Assert.Equal(["audit.jsonl, line 4: this is no line of the chain."], AuditFile.Verify(Path).Problems);
    }

    [Fact]
    public async Task Verify_AChainRewrittenWithoutTheKey_IsFound()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        await WriteAsync(2, options => options.Key = Convert.ToBase64String(key));
        Assert.True(AuditFile.Verify(Path, key).IsIntact);
        Assert.False(AuditFile.Verify(Path).IsIntact);

        var lines = File.ReadAllLines(Path);
        File.WriteAllText(Path, Forge(lines[0], "opened", "opened", key: null) + "\n");

        Assert.Contains("another key", Assert.Single(AuditFile.Verify(Path, key).Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(100)]
    [InlineData(300)]
    public async Task Open_AfterAKillInTheMiddleOfALine_GoesOnAndStaysIntact(int cut)
    {
        await KillAsync(3, cut);
        var killed = AuditFile.Verify(Path);
        await KillAsync(1, cut);
        await WriteAsync(1);

        var report = AuditFile.Verify(Path);

        Assert.Equal((AuditFileEnding.Torn, 2L, 3L), (killed.Ending, killed.Records, killed.LastSequence));
        Assert.Empty(killed.Problems);
        Assert.Empty(report.Problems);
        Assert.Equal((AuditFileEnding.Closed, 2, 3L), (report.Ending, report.Interruptions, report.Records));
    }

    [Fact]
    public async Task Open_AfterAKillBeforeTheLineFeed_KeepsTheLine()
    {
        await KillAsync(3, cut: 1);
        await WriteAsync(1);

        var report = AuditFile.Verify(Path);

        Assert.Empty(report.Problems);
        Assert.Equal((4L, 0), (report.Records, report.Interruptions));
    }

    [Fact]
    public async Task Open_AfterAKillBetweenLines_SaysThatItWasNotClosed()
    {
        await KillAsync(3, cut: 0);

        var report = AuditFile.Verify(Path);

        Assert.Empty(report.Problems);
        Assert.Equal((AuditFileEnding.Open, 3L), (report.Ending, report.Records));
    }

    [Fact]
    public async Task Write_OverTheSize_BeginsAFileThatContinuesTheChain()
    {
        await WriteAsync(900, options => options.MaxBytes = 64 * 1024);
        await WriteAsync(10, options => options.MaxBytes = 64 * 1024);
        var files = _folder.GetFiles("*.jsonl").OrderBy(file => file.Name, StringComparer.Ordinal).ToList();

        var report = AuditFile.Verify(Path);

        Assert.True(files.Count > 3 && files.All(file => file.Length <= 64 * 1024));
        Assert.Empty(report.Problems);
        Assert.Equal((files.Count, 910L, 1L), (report.Files, report.Records, report.FirstSequence));

        files[1].Delete();
        Assert.Contains("lines are missing", Assert.Single(AuditFile.Verify(Path).Problems), StringComparison.Ordinal);

        files[0].Delete();
        Assert.True(AuditFile.Verify(Path) is { IsIntact: true, FirstSequence: > 1 });
    }

    // What is left of the first line of a new file: less than its number, a part of it that is another number, only its length.
    [Theory]
    [InlineData("")]
    [InlineData("{\"se")]
    [InlineData("{\"seq\":1")]
    [InlineData("{\"seq\":19")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0")]
    public async Task Open_AfterAnInterruptionAtTheStartOfANewFile_GoesOnAndStaysIntact(string remains)
    {
        await WriteAsync(191, options => options.MaxBytes = 1024 * 1024);
        File.Move(Path, AuditFileNames.Full(Path, 1)); // full after line 193
        File.WriteAllText(Path, remains);

        await WriteAsync(400, options => options.MaxBytes = 64 * 1024); // and so is the new one, and the next

        var report = AuditFile.Verify(Path);
        Assert.Empty(report.Problems);
        Assert.Equal((591L, 1L, 595L), (report.Records, report.FirstSequence, report.LastSequence));
        Assert.True(File.Exists(AuditFileNames.Full(Path, 194)));
    }

    [Fact]
    public async Task Write_ValuesThatBreakLines_StayOneLineEach()
    {
        await WriteAsync(1, edit: record => record with { Subject = "a\r\nb\u2028c\u202e\"}\n{\"seq\":1", Path = "/\u001b[2J" });

        Assert.Equal(3, File.ReadAllLines(Path).Length);
        Assert.All(File.ReadAllBytes(Path), octet => Assert.InRange(octet, (byte)'\n', (byte)'~'));
        Assert.True(AuditFile.Verify(Path).IsIntact);
    }

    [Fact]
    public async Task Start_OnAFileOfSomethingElse_StopsTheHostAndLeavesItAlone()
    {
        File.WriteAllText(Path, "{ \"Logging\": {} }\n");

        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => WriteAsync(1));

        Assert.Contains($"ManagedAccess:Audit:File:Path is '{Path}'", exception.Message, StringComparison.Ordinal);
        Assert.Equal("{ \"Logging\": {} }\n", File.ReadAllText(Path));
    }

    [Fact]
    public async Task Start_WhileAnotherWrites_StopsTheHost()
    {
        using var first = Sink();
        await first.StartAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(1));
    }

    // Services may stop beside the server, and a request may outlive the time that shutdown has.
    [Fact]
    public async Task Write_AfterTheStop_IsOnRecordAndTheFileEndsInGoodOrder()
    {
        using var sink = Sink();
        await sink.StartAsync(TestContext.Current.CancellationToken);
        await sink.WriteAsync(Record(0), TestContext.Current.CancellationToken);
        await sink.StopAsync(TestContext.Current.CancellationToken);

        await sink.WriteAsync(Record(1), TestContext.Current.CancellationToken);

        var report = AuditFile.Verify(Path);
        Assert.Equal((true, 2L, AuditFileEnding.Closed), (report.IsIntact, report.Records, report.Ending));
    }

    [Fact]
    [Trait("Conformance", "LOG-05")]
    public async Task Write_AfterTheEnd_IsAFailureAndNotSilence()
    {
        var sink = Sink();
        await sink.StartAsync(TestContext.Current.CancellationToken);
        sink.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await sink.WriteAsync(Record(0), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Verify_WhileTheAppWrites_Works()
    {
        using var sink = Sink();
        await sink.StartAsync(TestContext.Current.CancellationToken);
        await sink.WriteAsync(Record(0), TestContext.Current.CancellationToken);

        Assert.Equal((AuditFileEnding.Open, 1L, true), (AuditFile.Verify(Path).Ending, AuditFile.Verify(Path).Records, AuditFile.Verify(Path).IsIntact));
    }

    [Fact]
    public async Task Verify_WhileTheAppWritesAndBeginsFiles_IsAlwaysIntact()
    {
        using var sink = Sink(options => options.MaxBytes = 64 * 1024);
        await sink.StartAsync(TestContext.Current.CancellationToken);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                await sink.WriteAsync(Record(i), TestContext.Current.CancellationToken);
            }
        }, TestContext.Current.CancellationToken);

        do
        {
            Assert.Empty(AuditFile.Verify(Path).Problems);
        }
        while (!writing.IsCompleted);

        await writing;
        Assert.Equal(5_000, AuditFile.Verify(Path).Records);
    }

    [Fact]
    [Trait("Conformance", "LOG-01")]
    public async Task Line_OfARecord_HasEveryMember()
    {
        await WriteAsync(1, edit: record => record with
        {
            Credential = CredentialSource.Bearer,
            Scheme = "ManagedAccess",
            Via = AttributionVia.Agent,
            Name = "Ada Lovelace",
            Username = "ada.l",
            DirectoryId = "690222be",
            IdentityKey = "key:employee=7",
            Email = "ada@example.com",
            ClientId = "client-1",
            ClientName = "Claude Code",
            Actors = "agent",
            ActorProfile = "ai_agent",
            ActorBlueprint = "blueprint-1",
            IdentityProvider = "https://idp.example",
            Scopes = "wiki.read wiki.write",
            AuthenticationTime = DateTimeOffset.UnixEpoch,
            AuthenticationMethods = "pwd otp",
            AuthenticationContext = "gold",
            SessionDigest = "0123456789abcdef",
            TokenId = "token-1",
            Route = "/pages/{slug}",
            Representation = "text/markdown",
        });

        using var line = JsonDocument.Parse((await File.ReadAllLinesAsync(Path, TestContext.Current.CancellationToken))[1]);
        Assert.Equal(
            typeof(AuditRecord).GetProperties().Length + 4, // its number, what it is about, and two hashes
            line.RootElement.EnumerateObject().Count());
        Assert.Equal(("wiki.read wiki.write", DateTimeOffset.UnixEpoch), (line.RootElement.GetProperty("scope").GetString(), line.RootElement.GetProperty("auth_time").GetDateTimeOffset()));
    }

    [Fact]
    public void Verify_WithoutAFile_SaysSo() => Assert.Throws<FileNotFoundException>(() => AuditFile.Verify(Path));

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task WriteAsync(int count, Action<AuditFileOptions>? configure = null, Func<AuditRecord, AuditRecord>? edit = null)
    {
        using var sink = Sink(configure);
        await sink.StartAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < count; i++)
        {
            await sink.WriteAsync(edit?.Invoke(Record(i)) ?? Record(i), TestContext.Current.CancellationToken);
        }

        await sink.StopAsync(TestContext.Current.CancellationToken);
    }

    // Disposed without being stopped, as a killed process leaves it, and the last octets never written.
    private async Task KillAsync(int count, int cut)
    {
        using (var sink = Sink())
        {
            await sink.StartAsync(TestContext.Current.CancellationToken);
            for (var i = 0; i < count; i++)
            {
                await sink.WriteAsync(Record(i), TestContext.Current.CancellationToken);
            }
        }

        using var file = File.OpenWrite(Path);
        file.SetLength(file.Length - cut);
    }

    private AuditFileSink Sink(Action<AuditFileOptions>? configure = null)
    {
        var options = new AuditOptions();
        options.File.Path = Path;
        configure?.Invoke(options.File);
        return new(options, _clock, NullLogger<AuditFileSink>.Instance);
    }

    private AuditRecord Record(int i) => new()
    {
        Time = _clock.GetUtcNow(),
        TraceId = "0af7651916cd43dd8448eb211c80319c",
        Outcome = AccessOutcome.Served,
        Reason = "none",
        Kind = AttributionKind.Human,
        Issuer = "https://login.corp.example",
        Subject = $"subject-{i}",
        Method = "GET",
        Path = "/pages/on-call",
        Status = 200,
        Duration = TimeSpan.FromMilliseconds(1.25),
    };

    private static string Forge(string line, string from, string to, byte[]? key)
    {
        var hashed = line[..line.LastIndexOf(",\"hash\":", StringComparison.Ordinal)].Replace(from, to, StringComparison.Ordinal);
        return $"{hashed},\"hash\":\"{AuditChain.HashOf(Encoding.UTF8.GetBytes(hashed), key)}\"}}";
    }
}
