using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Configuration.Rules;

/// <summary>A rule between two settings. A rule for one setting is an attribute of its property.</summary>
internal abstract class ManagedAccessRule : IValidateOptions<ManagedAccessOptions>
{
    public ValidateOptionsResult Validate(string? name, ManagedAccessOptions options)
    {
        string[] problems = [.. Problems(options)];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>One message for each problem: the setting, the value found and the value expected.</summary>
    protected abstract IEnumerable<string> Problems(ManagedAccessOptions options);
}
