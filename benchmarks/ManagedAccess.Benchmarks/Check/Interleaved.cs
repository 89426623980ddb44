using System.Diagnostics;

namespace ManagedAccess.Benchmarks.Check;

/// <summary>Times several operations in turn in one process, so that what disturbs one disturbs all; only their ratios mean anything.</summary>
/// <remarks>By processor time: on a shared machine the wall clock mostly tells what the neighbours do.</remarks>
internal sealed class Interleaved
{
    private static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(12);

    private readonly List<(string Name, Func<bool> Operation)> _cases = [];

    public void Add(string name, Func<bool> operation) => _cases.Add((name, operation));

    /// <summary>The median time and the allocated bytes of one operation of each case.</summary>
    public Dictionary<string, (double Nanoseconds, long Bytes)> Run(int rounds)
    {
        var sizes = _cases.ToDictionary(one => one.Name, one => Calibrate(one.Operation));
        var times = _cases.ToDictionary(one => one.Name, _ => new List<double>());
        var bytes = _cases.ToDictionary(one => one.Name, _ => new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, operation) in _cases)
            {
                var count = sizes[name];
                var before = GC.GetAllocatedBytesForCurrentThread();
                var start = Environment.CpuUsage.TotalTime;
                for (var i = 0; i < count; i++)
                {
                    operation();
                }

                times[name].Add((Environment.CpuUsage.TotalTime - start).TotalNanoseconds / count);
                bytes[name].Add((double)(GC.GetAllocatedBytesForCurrentThread() - before) / count);
            }
        }

        return _cases.ToDictionary(one => one.Name, one => (Median(times[one.Name]), (long)Math.Round(Median(bytes[one.Name]))));
    }

    // Warm enough for the second tier of the compiler, then as many operations as fill a batch.
    private static int Calibrate(Func<bool> operation)
    {
        var start = Stopwatch.GetTimestamp();
        var count = 0;
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(400) || count < 200)
        {
            operation();
            count++;
        }

        var cpu = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < 200; i++)
        {
            operation();
        }

        return (int)Math.Clamp(Batch / ((Environment.CpuUsage.TotalTime - cpu) / 200), 20, 100_000);
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
