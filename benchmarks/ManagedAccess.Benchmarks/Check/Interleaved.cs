using System.Diagnostics;
using System.Runtime;

namespace ManagedAccess.Benchmarks.Check;

/// <summary>The time and the allocated bytes of one operation.</summary>
internal readonly record struct Cost(double Nanoseconds, long Bytes);

/// <summary>Times several operations in turn in one process, so that what disturbs one disturbs all; only their ratios mean anything.</summary>
/// <remarks>
/// By processor time, because the wall clock of a shared machine mostly tells what the neighbours do; in many short batches, of which the
/// lower quartile counts for every case alike, because what is left of the neighbours (caches, stolen time) only ever makes a batch slower.
/// </remarks>
internal sealed class Interleaved
{
    private static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(75);
    private const int MaxTurns = 16;

    private readonly List<(string Name, Func<bool> Operation)> _cases = [];

    public void Add(string name, Func<bool> operation) => _cases.Add((name, operation));

    public Dictionary<string, Cost> Run(int rounds)
    {
        WarmUp();
        var sizes = _cases.ConvertAll(one => SizeOf(one.Operation));
        var times = _cases.ConvertAll(_ => new List<double>(rounds));
        var bytes = _cases.ConvertAll(_ => new List<double>(rounds));
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < _cases.Count; i++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                times[i].Add(Time(_cases[i].Operation, sizes[i]) / sizes[i]);
                bytes[i].Add((double)(GC.GetAllocatedBytesForCurrentThread() - before) / sizes[i]);
            }
        }

        return Enumerable.Range(0, _cases.Count).ToDictionary(
            i => _cases[i].Name,
            i => new Cost(Quantile(times[i], 0.25), (long)Math.Round(Quantile(bytes[i], 0.5))));
    }

    // Until a whole turn passes in which the compiler had nothing left to do: on a busy machine its second tier is long in coming, and
    // a case that is measured before it has arrived is measured wrong.
    private void WarmUp()
    {
        for (var (turn, compiled) = (0, -1L); turn < MaxTurns && compiled != JitInfo.GetCompiledMethodCount(); turn++)
        {
            compiled = JitInfo.GetCompiledMethodCount();
            foreach (var (_, operation) in _cases)
            {
                var start = Stopwatch.GetTimestamp();
                for (var count = 0; count < 100 || Stopwatch.GetElapsedTime(start) < Turn; count++)
                {
                    operation();
                }
            }
        }
    }

    // As many operations as fill a batch, by the fastest of a few tries.
    private static int SizeOf(Func<bool> operation) =>
        (int)Math.Clamp(Batch.TotalNanoseconds / Enumerable.Range(0, 5).Min(_ => Time(operation, 50) / 50), 20, 100_000);

    private static double Time(Func<bool> operation, int count)
    {
        var start = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < count; i++)
        {
            operation();
        }

        return (Environment.CpuUsage.TotalTime - start).TotalNanoseconds;
    }

    private static double Quantile(List<double> values, double quantile)
    {
        values.Sort();
        return values[(int)(values.Count * quantile)];
    }
}
