namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>The forms a page has.</summary>
internal enum PageRepresentation
{
    Html,
    Markdown,
}
