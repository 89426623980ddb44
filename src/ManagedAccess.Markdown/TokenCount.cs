namespace ManagedAccess.Markdown;

/// <summary>How many tokens a model reads in a Markdown text: what the application's or our own <see cref="IMarkdownTokenCounter"/> says.</summary>
internal delegate int TokenCount(ReadOnlySpan<char> markdown);
