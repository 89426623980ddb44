using ManagedAccess.AspNetCore.Markdown.Configuration;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Markdown;

/// <summary>Checks the settings of an app that has Markdown without access. With access, the core checks them as a part of the whole.</summary>
internal sealed class MarkdownOptionsValidator(MarkdownWithinAccess? access = null) : IValidateOptions<MarkdownOptions>
{
    public ValidateOptionsResult Validate(string? name, MarkdownOptions options)
    {
        var problems = access is null ? new SettingsChecker(MarkdownOptions.Schema).Check(options) : [];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
