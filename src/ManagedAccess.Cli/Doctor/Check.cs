using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor;

/// <summary>One rule about what was observed. It sends nothing itself.</summary>
/// <param name="name">The stable name, for pipelines: <c>challenge-redirect</c>.</param>
/// <param name="title">The fault in one sentence.</param>
/// <param name="section">The document and section that the rule comes from.</param>
/// <param name="severity">What it means for the users of agents.</param>
/// <param name="fix">The setting or line that repairs it, where the observation does not lead to a better one.</param>
/// <param name="hurts">The agents that fail.</param>
internal abstract class Check(string name, string title, string section, Severity severity, string fix, params string[] hurts)
{
    public string Name { get; } = name;

    public string Title { get; } = title;

    public string Section { get; } = section;

    public Severity Severity { get; } = severity;

    public string Fix { get; } = fix;

    public IReadOnlyList<string> Hurts { get; } = hurts;

    /// <summary>The findings in what was observed; empty when the rule holds or does not apply.</summary>
    public abstract IEnumerable<Finding> Look(Observations seen);

    protected Finding Found(string detail, Exchange? evidence = null, string? fix = null) => new(this, detail, fix ?? Fix, evidence);
}
