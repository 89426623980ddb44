namespace ManagedAccess.Markdown.Tests.Parsing;

/// <summary>How many pages of each set are known to differ from AngleSharp's reading, and why.</summary>
internal static class TapeDifferences
{
    public static int Count(string set) => set switch
    {
        // MDN's page has declarative shadow trees: the oracle leaves them inert, browsers show them and put into their slots what the hosts hold.
        "apps" => 1,
        _ => 0,
    };
}
