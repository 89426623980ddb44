namespace ManagedAccess.AspNetCore.Markdown.Diagnostics;

/// <summary>The reason why a page was sent as HTML instead of Markdown. The names are used in the counter's tag and in the log.</summary>
internal static class FallbackReason
{
    public const string TooLarge = "too_large";
    public const string TimedOut = "timed_out";
    public const string Failed = "failed";
    public const string Streamed = "streamed";
    public const string NoContent = "no_content";
    public const string UnknownCharset = "unknown_charset";
}
