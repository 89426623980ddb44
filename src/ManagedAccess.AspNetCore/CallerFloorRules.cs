using System.Globalization;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.AspNetCore.Tokens;

namespace ManagedAccess.AspNetCore;

/// <summary>The policy floor and what the entries of authorization servers make of it: the same or stricter, never weaker.</summary>
internal static class CallerFloorRules
{
    private const string Floor = "ManagedAccess:Callers";

    private static readonly TimeSpan LeastAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostAge = TimeSpan.FromDays(365);

    public static void Check(CallerOptions floor, IList<AuthorizationServerOptions> servers, List<string> problems)
    {
        CheckAge($"{Floor}:MaxAuthenticationAge", floor.MaxAuthenticationAge, problems);
        CheckMethods($"{Floor}:RequiredAuthenticationMethods", floor.RequiredAuthenticationMethods, problems);
        for (var index = 0; index < servers.Count; index++)
        {
            CheckServer(floor, servers[index].Callers, $"ManagedAccess:AuthorizationServers:{index}:Callers", problems);
        }
    }

    /// <summary>What holds for the callers of each server.</summary>
    public static CallerFloors Resolve(ManagedAccessOptions options) => new(
    [
        .. options.AuthorizationServers.Select(server => new CallerFloor(
            server.Issuer == AuthorizationServerOptions.OwnOrigin ? null : server.Issuer,
            server.Type == AuthorizationServerType.CloudflareAccess,
            server.Callers.AllowServices ?? options.Callers.AllowServices,
            [.. server.Callers.RequiredAuthenticationMethods.Count > 0 ? server.Callers.RequiredAuthenticationMethods : options.Callers.RequiredAuthenticationMethods],
            server.Callers.MaxAuthenticationAge ?? options.Callers.MaxAuthenticationAge)),
    ]);

    private static void CheckServer(CallerOptions floor, AuthorizationServerCallerOptions server, string setting, List<string> problems)
    {
        CheckAge($"{setting}:MaxAuthenticationAge", server.MaxAuthenticationAge, problems);
        CheckMethods($"{setting}:RequiredAuthenticationMethods", server.RequiredAuthenticationMethods, problems);
        if (server.AllowServices is true && !floor.AllowServices)
        {
            problems.Add($"{setting}:AllowServices is 'True', weaker than {Floor}:AllowServices, which is 'False'; expected False or no value: the floor holds for every authorization server.");
        }

        if (server.MaxAuthenticationAge > floor.MaxAuthenticationAge)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{setting}:MaxAuthenticationAge is '{server.MaxAuthenticationAge}', weaker than {Floor}:MaxAuthenticationAge, which is '{floor.MaxAuthenticationAge}'; expected at most that, or no value: the floor holds for every authorization server."));
        }

        var missing = floor.RequiredAuthenticationMethods.Except(server.RequiredAuthenticationMethods, StringComparer.Ordinal);
        if (server.RequiredAuthenticationMethods.Count > 0 && missing.Any())
        {
            problems.Add($"{setting}:RequiredAuthenticationMethods is '{Listed(server.RequiredAuthenticationMethods)}', weaker than {Floor}:RequiredAuthenticationMethods, which is '{Listed(floor.RequiredAuthenticationMethods)}'; expected '{Listed(missing)}' too, or no value: the floor holds for every authorization server.");
        }
    }

    private static void CheckAge(string setting, TimeSpan? age, List<string> problems)
    {
        if (age < LeastAge || age > MostAge)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{setting} is '{age}'; expected from {LeastAge} to {MostAge}."));
        }
    }

    private static void CheckMethods(string setting, IList<string> methods, List<string> problems)
    {
        for (var index = 0; index < methods.Count; index++)
        {
            if (string.IsNullOrWhiteSpace(methods[index]))
            {
                problems.Add($"{setting}:{index} is '{methods[index]}'; expected an amr value such as mfa (RFC 8176).");
            }
        }
    }

    private static string Listed(IEnumerable<string> values) => string.Join(", ", values);
}
