using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Markdown;

/// <summary>Checks what the configuration and the app's own code made of the settings together.</summary>
internal sealed class MarkdownOptionsValidator : IValidateOptions<MarkdownOptions>
{
    public ValidateOptionsResult Validate(string? name, MarkdownOptions options)
    {
        string[] problems = [.. options.Problems(MarkdownOptions.Section)];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
