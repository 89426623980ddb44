namespace ManagedAccess.AspNetCore.Markdown;

/// <summary>
/// Registered when Markdown is used with access: the core then reads the settings and places the middleware in its pipeline.
/// </summary>
internal sealed class MarkdownWithinAccess;
