using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore;

/// <summary>A rule between two settings. A rule of one setting stands beside its property.</summary>
internal abstract class ManagedAccessRule : IValidateOptions<ManagedAccessOptions>
{
    public ValidateOptionsResult Validate(string? name, ManagedAccessOptions options)
    {
        string[] problems = [.. Problems(options)];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>What is wrong, one message each: the setting, what was found, what was expected.</summary>
    protected abstract IEnumerable<string> Problems(ManagedAccessOptions options);
}
