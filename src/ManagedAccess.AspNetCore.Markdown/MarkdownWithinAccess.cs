namespace ManagedAccess.AspNetCore.Markdown;

/// <summary>
/// Registered where Markdown comes with access: the core then reads the settings, and its pipeline has the place for the middleware.
/// </summary>
internal sealed class MarkdownWithinAccess;
