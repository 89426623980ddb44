using System.Globalization;
using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.AuditFiles;
using ManagedAccess.Benchmarks.Check;
using ManagedAccess.Testing;

namespace ManagedAccess.Benchmarks.Soak;

/// <summary>
/// Does anything go wrong, or grow, in half an hour of mixed load? Each answer is checked, the memory of the server's process is
/// looked at every minute, and in the end every request has to be on record.
/// </summary>
internal static class SoakRun
{
    private const int Connections = 8;
    private const int ThinkMilliseconds = 22;
    private const double MaxGrowthMiB = 32;
    private const double MaxNewKeySeconds = 15;

    private static readonly TimeProvider Clock = TimeProvider.System;
    private static readonly TimeSpan UsualDuration = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string? duration)
    {
        var folder = Directory.CreateTempSubdirectory("soak-");
        try
        {
            return await RunAsync(duration is null ? UsualDuration : TimeSpan.Parse(duration, CultureInfo.InvariantCulture), Path.Combine(folder.FullName, "audit.jsonl"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> RunAsync(TimeSpan duration, string auditFile)
    {
        using var oauth = new SoakIssuer(TestIssuer.DefaultIssuer);
        using var access = new SoakIssuer(TestIssuer.DefaultAccessIssuer);
        await using var keys = await SoakKeyServer.StartAsync(oauth, access);
        using var server = await SoakProcess.StartAsync(keys.Address, auditFile);
        var (tally, mix) = (new SoakTally(), new SoakMix(oauth, access));
        using var client = new SoakClient(server.Address, tally);
        var events = new SoakEvents(mix, client, tally, [oauth, access]);

        using var ending = new CancellationTokenSource();
        var interval = duration / 10 > ShortestInterval ? duration / 10 : ShortestInterval;
        Task[] load = [.. Enumerable.Range(0, Connections).Select(_ => LoadAsync(server.Address, mix, tally, ending.Token)), events.RunAsync(interval, ending.Token)];
        var samples = await SampleAsync(duration, server, tally);
        await ending.CancelAsync();
        await Task.WhenAll(load);

        // In this order: the file is closed by the app that writes it.
        var counts = await server.StopAsync();
        var report = AuditFile.Verify(auditFile);

        var seconds = duration.TotalSeconds;
        Console.WriteLine($"{string.Join(", ", tally.Kinds)}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{tally.Answered} requests answered, {tally.Left} left by their client, {counts.Gone} of these in the app; {events.Rotations} key rotations, {events.OutagesSoFar} outages of the key server"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"server: {samples[^1].Cpu.TotalSeconds / seconds:0.00} of a core, load: {Environment.CpuUsage.TotalTime.TotalSeconds / seconds:0.00}; audit: {report.Records} records in {report.Files} files, {report.Ending}"));
        var (looked, wrong) = SoakRecords.Compare(auditFile);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"records held against the request's own caller: {looked}"));
        return Judge(tally, events, samples, counts, report, wrong);
    }

    private static async Task LoadAsync(Uri server, SoakMix mix, SoakTally tally, CancellationToken ending)
    {
        using var client = new SoakClient(server, tally);
        while (!ending.IsCancellationRequested)
        {
            // Not cancelled at the end: each request that is sent is answered and counted.
            var (kind, request) = mix.Next();
            await client.SendAsync(kind, request);
            await Task.Delay(TimeSpan.FromMilliseconds(ThinkMilliseconds), Clock, CancellationToken.None);
        }
    }

    // A line a minute, or ten in all; the first sample is of the server that has just started.
    private static async Task<List<SoakMemory>> SampleAsync(TimeSpan duration, SoakProcess server, SoakTally tally)
    {
        var count = Math.Max(10, 2 * (int)(duration.TotalMinutes / 2));
        var started = Clock.GetTimestamp();
        List<SoakMemory> samples = [await server.MemoryAsync()];
        Console.WriteLine($"{"",8} {"requests",10} {"errors",7} {"heap MiB",9} {"working set MiB",16} {"gen 2",6}");
        for (var i = 1; i <= count; i++)
        {
            var left = (duration * i / count) - Clock.GetElapsedTime(started);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, Clock);
            var memory = await server.MemoryAsync();
            samples.Add(memory);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Clock.GetElapsedTime(started):hh\\:mm\\:ss} {tally.Answered + tally.Left,10} {tally.Errors,7} {memory.HeapMiB,9:0.0} {memory.WorkingSetMiB,16:0.0} {memory.FullCollections,6}"));
        }

        return samples;
    }

    // Decided is what was answered, and what nobody waited for but reached the app; what the client left before it arrived is no request to the app.
    private static int Judge(SoakTally tally, SoakEvents events, List<SoakMemory> samples, SoakServerCounts counts, AuditFileReport report, int wrong)
    {
        var decided = tally.Answered + counts.Gone;
        Row[] rows =
        [
            GateCheck.Exactly("answers that were not as expected", tally.Errors, 0),
            GateCheck.Exactly("answers from 500 on", tally.ServerErrors, 0),
            GateCheck.Exactly("heap after full collection, growth in the second half, MiB", Heap(samples) - Heap(samples[..((samples.Count / 2) + 1)]), MaxGrowthMiB),
            GateCheck.Exactly("new key, among forged ones: seconds until accepted", events.SlowestNewKey.TotalSeconds, MaxNewKeySeconds),
            GateCheck.Exactly("audit file: records too few or too many", Math.Abs(report.Records - decided), 0),
            GateCheck.Exactly("audit file: problems and interruptions", report.Problems.Count + report.Interruptions, 0),
            GateCheck.Exactly("audit file: records that name another caller", wrong, 0),
            GateCheck.Exactly("audit log: records too few or too many", Math.Abs(counts.Audited - decided), 0),
            GateCheck.Exactly("errors logged by the server", counts.LoggedErrors, 0),
            GateCheck.Exactly("log messages with a token", counts.LoggedTokens, 0),
        ];
        GateCheck.WriteHead();
        return GateCheck.Report(rows) == 0 ? 0 : 1;
    }

    // The middle one of the last three, at half time as at the end: buffers that wait in their pools to be used again come and go by tens of MiB.
    private static double Heap(List<SoakMemory> samples) => samples.TakeLast(3).Select(sample => sample.HeapMiB).Order().ElementAt(1);
}
