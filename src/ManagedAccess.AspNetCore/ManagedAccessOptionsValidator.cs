using System.Globalization;
using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore;

/// <summary>Checks every setting when the host starts. Each message names the setting, the value found and the value expected.</summary>
internal sealed class ManagedAccessOptionsValidator(IHostEnvironment environment, IOptions<AuthenticationOptions> authentication)
    : IValidateOptions<ManagedAccessOptions>
{
    public ValidateOptionsResult Validate(string? name, ManagedAccessOptions options)
    {
        var problems = new List<string>();
        var main = CheckResource(options, problems);
        Range("ManagedAccess:MetadataMaxAge", options.MetadataMaxAge, TimeSpan.Zero, TimeSpan.FromDays(1), problems);
        CheckNames(options, problems);
        CheckResources(options, problems);
        CheckScopes(options, problems);
        new AuthorizationServersValidator(environment.IsDevelopment(), main, options.Resources).Check(options.AuthorizationServers, problems);
        SliceRules.Check(options.Tokens, "ManagedAccess:Tokens", problems);
        SliceRules.Check(options.Audit.File, "ManagedAccess:Audit:File", problems);
        CallerFloorRules.Check(options.Callers, options.AuthorizationServers, problems);
        CheckChallenges(options, problems);
        problems.AddRange(options.Markdown.Problems(MarkdownOptions.Section));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private ResourceIdentity? CheckResource(ManagedAccessOptions options, List<string> problems)
    {
        if (options.Resource is null)
        {
            if (!environment.IsDevelopment())
            {
                problems.Add("ManagedAccess:Resource is not set; expected the URL people open, for example https://wiki.corp.example. Only in Development is it derived from the request.");
            }

            return null;
        }

        if (!ResourceIdentity.TryParse(options.Resource, out var identity, out var problem))
        {
            // What stands before an @ may be a password; a message ends up in logs.
            var found = options.Resource.Contains('@', StringComparison.Ordinal) ? "a URL with user information" : $"'{options.Resource}'";
            problems.Add($"ManagedAccess:Resource is {found}; {problem}.");
        }

        return identity;
    }

    private static void CheckNames(ManagedAccessOptions options, List<string> problems)
    {
        foreach (var language in options.ResourceNames.Keys.Where(key => key.Length == 0 || !key.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
        {
            problems.Add($"ManagedAccess:ResourceNames:{language} is not a language tag; expected one such as it or pt-BR (BCP 47).");
        }

        if (options.ResourceNames.Count > 0 && options.ResourceName is null)
        {
            problems.Add("ManagedAccess:ResourceName is not set although ManagedAccess:ResourceNames is; expected the untranslated name too (RFC 9728 §2.1).");
        }
    }

    private static void CheckResources(ManagedAccessOptions options, List<string> problems)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < options.Resources.Count; index++)
        {
            var path = options.Resources[index].Path;
            var setting = $"ManagedAccess:Resources:{index}:Path";
            if (ResourcePath.FindProblem(path) is { } problem)
            {
                problems.Add($"{setting} is '{path}'; {problem}.");
            }
            else if (!seen.Add(path!.TrimEnd('/')))
            {
                problems.Add($"{setting} is '{path}', which another entry declares already; expected each path once.");
            }
        }
    }

    private static void CheckScopes(ManagedAccessOptions options, List<string> problems)
    {
        CheckScopeList(options.ScopesSupported, "ManagedAccess:ScopesSupported", problems);
        for (var index = 0; index < options.Resources.Count; index++)
        {
            CheckScopeList(options.Resources[index].ScopesSupported, $"ManagedAccess:Resources:{index}:ScopesSupported", problems);
        }

        foreach (var (scope, implied) in options.ImpliedScopes)
        {
            CheckScopeList([scope], "ManagedAccess:ImpliedScopes", problems);
            CheckScopeList(implied, $"ManagedAccess:ImpliedScopes:{scope}", problems);
        }
    }

    private static void CheckScopeList(IList<string> scopes, string setting, List<string> problems)
    {
        for (var index = 0; index < scopes.Count; index++)
        {
            if (!ScopeToken.IsValid(scopes[index]))
            {
                problems.Add($"{setting}:{index} is '{scopes[index]}'; expected one scope name of printable ASCII without space, quote or backslash (RFC 6749 §3.3).");
            }
        }
    }

    private void CheckChallenges(ManagedAccessOptions options, List<string> problems)
    {
        var (scheme, path) = (options.Challenges.BrowserScheme, options.Challenges.BrowserLoginPath);
        if (scheme is not null && path is not null)
        {
            problems.Add($"ManagedAccess:Challenges:BrowserScheme is '{scheme}' and ManagedAccess:Challenges:BrowserLoginPath is '{path}'; expected at most one of them.");
        }

        if (scheme is not null && (scheme == ManagedAccessDefaults.AuthenticationScheme || !authentication.Value.SchemeMap.ContainsKey(scheme)))
        {
            problems.Add($"ManagedAccess:Challenges:BrowserScheme is '{scheme}'; expected one of the app's own schemes{OwnSchemes()}.");
        }

        if (path is not null && (path.Length < 2 || path[0] != '/' || path[1] is '/' or '\\'))
        {
            problems.Add($"ManagedAccess:Challenges:BrowserLoginPath is '{path}'; expected a path of this app such as /login.");
        }

        if (options.Challenges.Realm is { } realm && realm.Any(character => character is < ' ' or > '~'))
        {
            problems.Add($"ManagedAccess:Challenges:Realm is '{realm}'; expected printable ASCII.");
        }

        for (var index = 0; index < options.Challenges.AllowedOrigins.Count; index++)
        {
            var origin = options.Challenges.AllowedOrigins[index];
            if (origin != "*"
                && (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.GetLeftPart(UriPartial.Authority) != origin))
            {
                problems.Add($"ManagedAccess:Challenges:AllowedOrigins:{index} is '{origin}'; expected an origin such as https://tools.corp.example, without a path, or *.");
            }
        }
    }

    private string OwnSchemes()
    {
        var own = authentication.Value.Schemes.Select(scheme => scheme.Name).Where(scheme => !scheme.StartsWith(ManagedAccessDefaults.AuthenticationScheme, StringComparison.Ordinal));
        return own.Any() ? $" ({string.Join(", ", own)})" : ", of which it has none";
    }

    private static void Range<T>(string setting, T value, T least, T most, List<string> problems)
        where T : IComparable<T>, IFormattable
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{setting} is '{value}'; expected from {least} to {most}."));
        }
    }
}
