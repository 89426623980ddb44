namespace ManagedAccess.Markdown;

/// <summary>The page is larger than the limit in the options; serve the HTML instead.</summary>
internal sealed class MarkdownLimitException(string message) : ArgumentException(message);
