namespace ManagedAccess.AspNetCore.Markdown.Diagnostics;

/// <summary>Why HTML that was to be converted was sent as HTML. The values are those of the counter's tag and of the log.</summary>
internal static class FallbackReason
{
    public const string TooLarge = "too_large";
    public const string TimedOut = "timed_out";
    public const string Failed = "failed";
    public const string Streamed = "streamed";
    public const string NoContent = "no_content";
    public const string UnknownCharset = "unknown_charset";
}
