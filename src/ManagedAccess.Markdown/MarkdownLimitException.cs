namespace ManagedAccess.Markdown;

/// <summary>The page is larger than the options allow to convert; the HTML is to be served instead.</summary>
internal sealed class MarkdownLimitException(string message) : ArgumentException(message);
