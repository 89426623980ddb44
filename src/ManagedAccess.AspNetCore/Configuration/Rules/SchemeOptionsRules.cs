using ManagedAccess.AspNetCore.Authentication;
using ManagedAccess.AspNetCore.Authentication.Schemes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Configuration.Rules;

/// <summary>A scheme of this library uses every option that is set for it: no unused member is set, and every target scheme exists.</summary>
internal sealed class SchemeOptionsRules(
    IOptions<AuthenticationOptions> authentication,
    IOptionsMonitor<ManagedAccessSchemeOptions> schemes,
    IEnumerable<IConfigureOptions<ManagedAccessSchemeOptions>> setups,
    TimeProvider time,
    IServiceProviderIsService? services = null) : ManagedAccessRule
{
    protected override IEnumerable<string> Problems(ManagedAccessOptions options) =>
        Names().SelectMany(name => ProblemsOf(name, schemes.Get(name))).Concat(SetupsOfOtherNames());

    private string[] Names() => [.. authentication.Value.Schemes.Where(scheme => scheme.HandlerType == typeof(ManagedAccessHandler)).Select(scheme => scheme.Name)];

    private IEnumerable<string> ProblemsOf(string name, ManagedAccessSchemeOptions scheme)
    {
        if (scheme.ClaimsIssuer is { } issuer)
        {
            yield return $"ClaimsIssuer of the scheme '{name}' is '{issuer}'; expected no value: each claim names the issuer of its token.";
        }

        if (!ReferenceEquals(scheme.TimeProvider, time))
        {
            yield return $"TimeProvider of the scheme '{name}' is a {scheme.TimeProvider?.GetType().Name ?? "null"}; expected no value: tokens and keys are dated by the app's own clock. Write services.AddSingleton<TimeProvider>(…).";
        }

        if (EventsProblem(name, scheme) is { } events)
        {
            yield return events;
        }

        foreach (var (member, target) in new[] { (nameof(scheme.ForwardSignIn), scheme.ForwardSignIn), (nameof(scheme.ForwardSignOut), scheme.ForwardSignOut) })
        {
            if (target is not null)
            {
                yield return $"{member} of the scheme '{name}' is '{target}'; expected no value: this scheme signs nobody in or out.";
            }
        }

        foreach (var (member, target) in Forwards(scheme))
        {
            // The selector asks this scheme first, so the two would ask each other for ever.
            if (target is SchemeNames.Selector || (target is not null && !authentication.Value.SchemeMap.ContainsKey(target)))
            {
                yield return $"{member} of the scheme '{name}' is '{target}'; expected one of the app's schemes: {string.Join(", ", authentication.Value.SchemeMap.Keys.Where(other => other != SchemeNames.Selector).Order(StringComparer.Ordinal))}.";
            }
        }
    }

    private string? EventsProblem(string name, ManagedAccessSchemeOptions scheme) => (((AuthenticationSchemeOptions)scheme).Events, scheme.EventsType) switch
    {
        (not null and not ManagedAccessEvents, _) => $"Events of the scheme '{name}' is a {((AuthenticationSchemeOptions)scheme).Events!.GetType().Name}; expected a {nameof(ManagedAccessEvents)}.",
        (not null, { } type) => $"Events of the scheme '{name}' is set and EventsType is '{type.Name}' too; expected one of them.",
        (_, { } type) when !typeof(ManagedAccessEvents).IsAssignableFrom(type) => $"EventsType of the scheme '{name}' is '{type.Name}'; expected a class derived from {nameof(ManagedAccessEvents)}.",
        (_, { } type) when services?.IsService(type) is false => $"EventsType of the scheme '{name}' is '{type.Name}', which is not among the app's services; expected services.AddScoped<{type.Name}>(), or AddManagedAccess().AddEvents<{type.Name}>().",
        _ => null,
    };

    private static (string Member, string? Target)[] Forwards(ManagedAccessSchemeOptions scheme) =>
    [
        (nameof(scheme.ForwardDefault), scheme.ForwardDefault),
        (nameof(scheme.ForwardAuthenticate), scheme.ForwardAuthenticate),
        (nameof(scheme.ForwardChallenge), scheme.ForwardChallenge),
        (nameof(scheme.ForwardForbid), scheme.ForwardForbid),
    ];

    private IEnumerable<string> SetupsOfOtherNames() => setups.OfType<ConfigureNamedOptions<ManagedAccessSchemeOptions>>()
        .Select(setup => setup.Name).Where(name => name is not null && !Names().Contains(name, StringComparer.Ordinal)).Distinct()
        .Select(name => $"services.Configure<{nameof(ManagedAccessSchemeOptions)}>({(name!.Length == 0 ? "" : $"\"{name}\", ")}…) was found, which no scheme reads; expected the name of one: {string.Join(", ", Names())}.");
}
