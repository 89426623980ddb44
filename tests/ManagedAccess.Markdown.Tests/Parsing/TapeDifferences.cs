namespace ManagedAccess.Markdown.Tests.Parsing;

/// <summary>How many pages of each set are known to differ from AngleSharp's reading, and why.</summary>
internal static class TapeDifferences
{
    public static int Count(string set) => set switch
    {
        _ => 0,
    };
}
