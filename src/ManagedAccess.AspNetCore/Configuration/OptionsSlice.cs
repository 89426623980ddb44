using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Configuration;

/// <summary>
/// Lets <c>Configure</c>, <c>PostConfigure</c> and <c>Validate</c> of a feature's options count as if they had been written for that part of
/// <see cref="ManagedAccessOptions"/>, so that there is one set of settings and every rule sees all of it.
/// </summary>
internal sealed class OptionsSlice<TSlice>(
    Func<ManagedAccessOptions, TSlice> slice,
    IEnumerable<IConfigureOptions<TSlice>> setups,
    IEnumerable<IPostConfigureOptions<TSlice>> postSetups,
    IEnumerable<IValidateOptions<TSlice>> validations) : IPostConfigureOptions<ManagedAccessOptions>, IValidateOptions<ManagedAccessOptions>
    where TSlice : class
{
    public void PostConfigure(string? name, ManagedAccessOptions options)
    {
        foreach (var setup in setups)
        {
            if (setup is IConfigureNamedOptions<TSlice> named)
            {
                named.Configure(name, slice(options));
            }
            else if (name == Options.DefaultName)
            {
                setup.Configure(slice(options));
            }
        }

        foreach (var setup in postSetups)
        {
            setup.PostConfigure(name, slice(options));
        }
    }

    public ValidateOptionsResult Validate(string? name, ManagedAccessOptions options)
    {
        string[] problems = [.. validations.Select(validation => validation.Validate(name, slice(options))).Where(result => result.Failed).SelectMany(result => result.Failures!)];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}

/// <summary>Makes <c>IOptions</c>, <c>IOptionsSnapshot</c> and <c>IOptionsMonitor</c> of a feature's options return that part.</summary>
internal sealed class OptionsSliceFactory<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TSlice>(
    Func<ManagedAccessOptions, TSlice> slice, IOptionsMonitor<ManagedAccessOptions> whole) : IOptionsFactory<TSlice>
    where TSlice : class
{
    public TSlice Create(string name) => slice(whole.Get(name));
}
