namespace ManagedAccess.AspNetCore.Negotiation;

/// <summary>The forms a page has.</summary>
internal enum PageRepresentation
{
    Html,
    Markdown,
}
