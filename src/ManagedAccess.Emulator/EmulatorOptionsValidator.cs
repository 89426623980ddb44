using System.Globalization;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Users;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ManagedAccess.Emulator;

/// <summary>Fills the options from the configuration and checks them, once, when the host starts.</summary>
internal sealed class EmulatorOptionsValidator(IConfiguration configuration, IHostEnvironment environment)
    : IConfigureOptions<EmulatorOptions>, IValidateOptions<EmulatorOptions>
{
    private const int MaxUsers = 100;

    private readonly EmulatorOptionsReader _reader = new();

    public void Configure(EmulatorOptions options) => _reader.Read(configuration.GetSection(EmulatorOptionsReader.SectionName), options);

    public ValidateOptionsResult Validate(string? name, EmulatorOptions options)
    {
        string[] problems = [.. _reader.Problems, .. ProblemsOf(options)];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> ProblemsOf(EmulatorOptions options)
    {
        if (options.Enabled == true && !environment.IsDevelopment())
        {
            yield return $"Emulator:Enabled is 'true' in the environment '{environment.EnvironmentName}'; expected false or nothing outside Development, because anyone can sign in to the emulator as anyone. "
                + "Remove the setting and name your authorization server in ManagedAccess:AuthorizationServers.";
        }

        if (options.Database is not null && string.IsNullOrWhiteSpace(options.Database))
        {
            yield return "Emulator:Database is empty; expected the path of a SQLite file.";
        }

        foreach (var problem in ProblemsOf(options.Users)
            .Concat(Bounds(nameof(options.AccessTokenLifetime), options.AccessTokenLifetime, TimeSpan.FromHours(24)))
            .Concat(Bounds(nameof(options.RefreshTokenLifetime), options.RefreshTokenLifetime, TimeSpan.FromDays(365)))
            .Concat(Bounds(nameof(options.SessionDuration), options.SessionDuration, TimeSpan.FromDays(30))))
        {
            yield return problem;
        }

        foreach (var (index, uri) in options.AllowedUris.Index())
        {
            if (RedirectUriRules.ProblemOf(uri) is { } expected)
            {
                yield return $"{Key(nameof(options.AllowedUris), index)} is '{uri}'; expected {expected}.";
            }
        }

        foreach (var (index, scope) in options.Scopes.Index())
        {
            // RFC 6749 §3.3: scope-token
            if (scope.Length == 0 || !scope.All(character => character is '!' or (>= '#' and <= '[') or (>= ']' and <= '~')))
            {
                yield return $"{Key(nameof(options.Scopes), index)} is '{scope}'; expected printable ASCII without space, quote and backslash.";
            }
        }

        foreach (var (index, resource) in options.Resources.Index())
        {
            if (resource.Contains('#') || !(resource.StartsWith('/') || (resource.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(resource, UriKind.Absolute, out _))))
            {
                yield return $"{Key(nameof(options.Resources), index)} is '{resource}'; expected an absolute URI or a path that starts with a slash, without a fragment.";
            }
        }
    }

    private static IEnumerable<string> ProblemsOf(IList<EmulatorUser> users)
    {
        if (users.Count > MaxUsers)
        {
            yield return $"Emulator:Users has {users.Count.ToString(CultureInfo.InvariantCulture)} entries; expected at most {MaxUsers.ToString(CultureInfo.InvariantCulture)}.";
        }

        var emails = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var subjects = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, user) in users.Index())
        {
            if (!IsEmail(user.Email))
            {
                yield return $"{Key("Users", index)}:Email is '{user.Email}'; expected an e-mail address.";
            }
            else if (!emails.Add(user.Email))
            {
                yield return $"{Key("Users", index)}:Email is '{user.Email}', as of another user; expected an address of this user's own.";
            }

            if (!string.IsNullOrEmpty(user.Subject) && !subjects.Add(user.Subject))
            {
                yield return $"{Key("Users", index)}:Subject is '{user.Subject}', as of another user; expected a subject of this user's own.";
            }
        }
    }

    private static IEnumerable<string> Bounds(string name, TimeSpan value, TimeSpan maximum)
    {
        if (value < TimeSpan.FromSeconds(1) || value > maximum)
        {
            yield return $"Emulator:{name} is '{value.ToString("c", CultureInfo.InvariantCulture)}'; expected from 00:00:01 to {maximum.ToString("c", CultureInfo.InvariantCulture)}.";
        }
    }

    private static bool IsEmail(string value)
        => value.IndexOf('@') is > 0 and var at && at == value.LastIndexOf('@') && at < value.Length - 1 && !value.Any(character => char.IsWhiteSpace(character) || char.IsControl(character));

    private static string Key(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"Emulator:{list}:{index}");
}
