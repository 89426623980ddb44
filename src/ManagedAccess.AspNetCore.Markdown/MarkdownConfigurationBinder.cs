using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Markdown;

/// <summary>Binds the section of an app that has Markdown without access; an unknown key stops the host. With access, the core has read the section already.</summary>
internal sealed class MarkdownConfigurationBinder(IConfiguration configuration, MarkdownWithinAccess? access = null) : IConfigureOptions<MarkdownOptions>
{
    public void Configure(MarkdownOptions options)
    {
        if (access is not null)
        {
            return;
        }

        var section = configuration.GetSection(MarkdownOptions.Section);
        string[] known = [.. typeof(MarkdownOptions).GetProperties().Select(property => property.Name)];
        string[] unknown = [.. section.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)).Select(child => child.Path)];
        if (unknown.Length > 0)
        {
            throw new OptionsValidationException(
                Options.DefaultName, typeof(MarkdownOptions), unknown.Select(path => $"{path} is not a setting. Known here: {string.Join(", ", known)}."));
        }

        section.Bind(options);
    }
}
