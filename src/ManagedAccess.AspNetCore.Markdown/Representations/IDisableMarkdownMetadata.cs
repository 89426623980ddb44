namespace ManagedAccess.AspNetCore.Markdown.Representations;

/// <summary>Endpoint metadata that keeps the endpoint's HTML from being converted.</summary>
internal interface IDisableMarkdownMetadata;
