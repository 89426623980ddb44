using ManagedAccess.AspNetCore.Markdown.Configuration;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Configuration;

/// <summary>Checks every setting against the rules at its property when the host starts.</summary>
internal sealed class ManagedAccessOptionsValidator : IValidateOptions<ManagedAccessOptions>
{
    private readonly SettingsChecker _checker = new(ManagedAccessSettings.Schema);

    public ValidateOptionsResult Validate(string? name, ManagedAccessOptions options)
    {
        var problems = _checker.Check(options);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
