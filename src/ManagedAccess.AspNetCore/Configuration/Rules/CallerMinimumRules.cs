using System.Globalization;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.AspNetCore.Tokens;

namespace ManagedAccess.AspNetCore.Configuration.Rules;

/// <summary>The minimum for callers, and the minimum of each authorization server: the same or stricter, never weaker.</summary>
internal sealed class CallerMinimumRules : ManagedAccessRule
{
    private const string Floor = "ManagedAccess:Callers";

    protected override IEnumerable<string> Problems(ManagedAccessOptions options) => options.AuthorizationServers.Index()
        .SelectMany(server => ProblemsOf(options.Callers, server.Item.Callers, $"ManagedAccess:AuthorizationServers:{server.Index}:Callers"));

    /// <summary>The requirements for the callers of each server.</summary>
    public static CallerMinimums Resolve(ManagedAccessOptions options) => new(
    [
        .. options.AuthorizationServers.Select(server => new CallerMinimum(
            server.Callers.AllowServices ?? options.Callers.AllowServices,
            [.. server.Callers.RequiredAuthenticationMethods.Count > 0 ? server.Callers.RequiredAuthenticationMethods : options.Callers.RequiredAuthenticationMethods],
            server.Callers.MaxAuthenticationAge ?? options.Callers.MaxAuthenticationAge)),
    ]);

    private static IEnumerable<string> ProblemsOf(CallerOptions floor, AuthorizationServerCallerOptions server, string setting)
    {
        if (server.AllowServices is true && !floor.AllowServices)
        {
            yield return $"{setting}:AllowServices is 'True', weaker than {Floor}:AllowServices, which is 'False'; expected False or no value: the floor holds for every authorization server.";
        }

        if (server.MaxAuthenticationAge > floor.MaxAuthenticationAge)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{setting}:MaxAuthenticationAge is '{server.MaxAuthenticationAge}', weaker than {Floor}:MaxAuthenticationAge, which is '{floor.MaxAuthenticationAge}'; expected at most that, or no value: the floor holds for every authorization server.");
        }

        var missing = floor.RequiredAuthenticationMethods.Except(server.RequiredAuthenticationMethods, StringComparer.Ordinal);
        if (server.RequiredAuthenticationMethods.Count > 0 && missing.Any())
        {
            yield return $"{setting}:RequiredAuthenticationMethods is '{Listed(server.RequiredAuthenticationMethods)}', weaker than {Floor}:RequiredAuthenticationMethods, which is '{Listed(floor.RequiredAuthenticationMethods)}'; expected '{Listed(missing)}' too, or no value: the floor holds for every authorization server.";
        }
    }

    private static string Listed(IEnumerable<string> values) => string.Join(", ", values);
}
