using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore;

/// <summary>The settings for Markdown begin as what the section says, so that the app's own <c>Configure</c> and <c>PostConfigure</c> have the last word.</summary>
internal sealed class MarkdownSlice(
    IOptionsFactory<ManagedAccessOptions> whole,
    IEnumerable<IConfigureOptions<MarkdownOptions>> setups,
    IEnumerable<IPostConfigureOptions<MarkdownOptions>> postConfigures,
    IEnumerable<IValidateOptions<MarkdownOptions>> validations)
    : OptionsFactory<MarkdownOptions>(setups, postConfigures, validations)
{
    protected override MarkdownOptions CreateInstance(string name) => whole.Create(Options.DefaultName).Markdown;
}
