using ManagedAccess.AspNetCore.Markdown.Representations;

namespace ManagedAccess.AspNetCore;

/// <summary>Keeps the HTML of an endpoint from being converted, whatever the client prefers. As endpoint metadata or on an action or page.</summary>
/// <remarks>A result that has Markdown of its own is still negotiated.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class DisableMarkdownAttribute : Attribute, IDisableMarkdownMetadata;
