namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>The forms of the body of an error (RFC 9457 defines the form for programs).</summary>
internal enum ErrorRepresentation
{
    ProblemJson,
    Markdown,
    Html,
}
