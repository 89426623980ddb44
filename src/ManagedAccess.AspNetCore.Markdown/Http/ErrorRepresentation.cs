namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>The forms the body of an error has (RFC 9457 is the one for programs).</summary>
internal enum ErrorRepresentation
{
    ProblemJson,
    Markdown,
    Html,
}
