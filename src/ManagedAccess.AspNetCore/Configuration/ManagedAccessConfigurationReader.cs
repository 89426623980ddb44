using ManagedAccess.AspNetCore.Markdown.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Configuration;

/// <summary>Reads the section <c>ManagedAccess</c>. An unknown key or a value that cannot be read stops the host.</summary>
internal sealed class ManagedAccessConfigurationReader(IConfiguration configuration) : IConfigureOptions<ManagedAccessOptions>
{
    private readonly SettingsReader _reader = new(ManagedAccessSettings.Schema);

    public void Configure(ManagedAccessOptions options)
    {
        var problems = _reader.Read(configuration, options);
        if (problems.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(ManagedAccessOptions), problems);
        }
    }
}
