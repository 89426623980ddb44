using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Configuration.Rules;

/// <summary>Stops the host if code configures options that cannot be configured alone, such as one entry of a list.</summary>
internal sealed class UnusedOptionsRule<TOptions>(string instead, IEnumerable<IConfigureOptions<TOptions>> setups, IEnumerable<IPostConfigureOptions<TOptions>> postSetups)
    : ManagedAccessRule
    where TOptions : class
{
    protected override IEnumerable<string> Problems(ManagedAccessOptions options)
    {
        if (setups.Any() || postSetups.Any())
        {
            yield return $"services.Configure<{typeof(TOptions).Name}>(…) was found, which nothing reads; expected {instead}.";
        }
    }
}
