namespace ManagedAccess.Markdown;

/// <summary>The number of tokens that a model reads in a Markdown text, counted by the application's or our own <see cref="IMarkdownTokenCounter"/>.</summary>
internal delegate int TokenCount(ReadOnlySpan<char> markdown);
