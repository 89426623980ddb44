namespace ManagedAccess.AspNetCore.Markdown.Representations;

/// <summary>Endpoint metadata that prevents the conversion of the endpoint's HTML.</summary>
internal interface IDisableMarkdownMetadata;
