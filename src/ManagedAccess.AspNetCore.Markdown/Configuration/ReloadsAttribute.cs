namespace ManagedAccess.AspNetCore.Markdown.Configuration;

/// <summary>On a setting that is read anew when the configuration changes. Every other setting holds from the start of the host.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ReloadsAttribute : Attribute;
