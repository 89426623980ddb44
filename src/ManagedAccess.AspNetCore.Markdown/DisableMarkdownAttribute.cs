using ManagedAccess.AspNetCore.Markdown.Representations;

namespace ManagedAccess.AspNetCore;

/// <summary>Prevents the conversion of an endpoint's HTML, for every client. Use it as endpoint metadata or on an action or page.</summary>
/// <remarks>A result that has Markdown of its own is still negotiated.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class DisableMarkdownAttribute : Attribute, IDisableMarkdownMetadata;
