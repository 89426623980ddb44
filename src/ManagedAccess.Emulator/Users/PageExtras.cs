namespace ManagedAccess.Emulator.Users;

/// <summary>What a page has beside the common parts.</summary>
/// <param name="Css">A style sheet of its own, after the common one.</param>
/// <param name="Head">HTML for the end of the head.</param>
/// <param name="ContentSecurityPolicy">The directives that it needs beside the common ones, which allow styles only.</param>
internal sealed record PageExtras(string Css, string Head, string ContentSecurityPolicy);
