namespace ManagedAccess.MarkdownScore.Fuzz;

/// <summary>A promise of the converter that one page breaks.</summary>
/// <param name="Kind">The promise, in few words: what a shorter page must break too.</param>
/// <param name="Detail">How it is broken.</param>
internal sealed record ConversionFault(string Kind, string Detail);
