using System.Globalization;

namespace ManagedAccess.Benchmarks.Check;

/// <summary>The gates: short, in one process, about a minute. Bytes and counts strictly, ratios of time with slack.</summary>
internal static class GateCheck
{
    // What is measured in turn on shared cores still varies this much.
    private const double Slack = 0.80;

    private static int _missed;

    public static int Run()
    {
        Console.WriteLine($"{"",-62} {"measured",12} {"gate",10}");
        TokenGates.Run();
        Console.WriteLine(_missed == 0 ? "every gate holds" : $"{_missed} gates missed");
        return _missed == 0 ? 0 : 1;
    }

    /// <summary>A ratio of times that must not be smaller.</summary>
    public static void AtLeast(string name, double measured, double gate) => Report(name, measured, ">=", gate, measured >= gate * Slack);

    /// <summary>A ratio of times that must not be larger.</summary>
    public static void AtMost(string name, double measured, double gate) => Report(name, measured, "<=", gate, measured <= gate / Slack);

    /// <summary>Bytes or a count: exact, so there is no slack.</summary>
    public static void Exactly(string name, double measured, double most) => Report(name, measured, "<=", most, measured <= most);

    private static void Report(string name, double measured, string relation, double gate, bool holds)
    {
        _missed += holds ? 0 : 1;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-62} {measured,12:0.##} {relation,4} {gate,5:0.##} {(holds ? "" : "  MISSED")}"));
    }
}
