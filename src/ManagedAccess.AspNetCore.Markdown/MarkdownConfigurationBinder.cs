using ManagedAccess.AspNetCore.Markdown.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Markdown;

/// <summary>Reads the section of an app that has Markdown without access. With access, the core reads it as a part of the whole.</summary>
internal sealed class MarkdownConfigurationBinder(IConfiguration configuration, MarkdownWithinAccess? access = null) : IConfigureOptions<MarkdownOptions>
{
    public void Configure(MarkdownOptions options)
    {
        if (access is not null)
        {
            return;
        }

        var problems = new SettingsReader(MarkdownOptions.Schema).Read(configuration, options);
        if (problems.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(MarkdownOptions), problems);
        }
    }
}
