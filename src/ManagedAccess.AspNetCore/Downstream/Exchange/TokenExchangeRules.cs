using ManagedAccess.AspNetCore.Tokens.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Downstream.Exchange;

/// <summary>The rules of <see cref="TokenExchangeOptions"/>, checked when the host starts.</summary>
internal sealed class TokenExchangeRules(IServiceProvider provider) : IValidateOptions<TokenExchangeOptions>
{
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(30);
    private const int MaxCacheEntries = 1_000_000;

    public ValidateOptionsResult Validate(string? name, TokenExchangeOptions options)
    {
        var setting = $"AddTokenExchange of the client '{name}': {nameof(TokenExchangeOptions)}";
        var problems = provider.GetService<IReadOnlyList<AuthorizationServerOptions>>() is { } servers
            ? [.. Server(options, servers).Concat(Endpoint(options, servers)).Concat(Client(options)).Concat(Target(options)).Concat(Bounds(options)).Select(problem => $"{setting}{problem}.")]
            : new[] { $"{setting} is used without AddManagedAccess(); expected builder.Services.AddManagedAccess()." };
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>The server that is asked; null if the options do not name one.</summary>
    public static AuthorizationServerOptions? ServerOf(TokenExchangeOptions options, IReadOnlyList<AuthorizationServerOptions> servers)
    {
        AuthorizationServerOptions[] found =
            [.. servers.Where(server => server.Type is AuthorizationServerType.OAuth && (options.Issuer is null || server.Issuer == options.Issuer))];
        return found.Length == 1 ? found[0] : null;
    }

    private static IEnumerable<string> Server(TokenExchangeOptions options, IReadOnlyList<AuthorizationServerOptions> servers)
    {
        var known = string.Join(", ", servers.Where(server => server.Type is AuthorizationServerType.OAuth).Select(server => server.Issuer));
        return ServerOf(options, servers) is not null ? []
            : options.Issuer is null ? [$".Issuer is missing, and there is not exactly one OAuth server; expected one of ManagedAccess:AuthorizationServers: {known}"]
            : [$".Issuer is '{options.Issuer}'; expected the Issuer of exactly one OAuth server of ManagedAccess:AuthorizationServers: {known}"];
    }

    private static IEnumerable<string> Endpoint(TokenExchangeOptions options, IReadOnlyList<AuthorizationServerOptions> servers) =>
        options.TokenEndpoint is not { } endpoint
            || (FetchUri.TryCreate(endpoint, allowLoopbackHttp: ServerOf(options, servers) is { RequireHttpsMetadata: false }, out var uri) && uri is { Fragment: "", UserInfo: "" })
            ? []
            : [$".TokenEndpoint is '{endpoint}'; expected an absolute https URL without user and fragment (http is allowed for a loopback host only, with RequireHttpsMetadata set to false)"];

    private static IEnumerable<string> Client(TokenExchangeOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ClientId))
        {
            yield return $".ClientId is {Shown(options.ClientId)}; expected the client_id of this app at the authorization server";
        }

        if (options.ClientSecret is { } secret && string.IsNullOrWhiteSpace(secret))
        {
            yield return ".ClientSecret is blank; expected a secret, or nothing";
        }

        if (options.SigningAlgorithm is null || !SigningAlgorithms.All.Contains(options.SigningAlgorithm))
        {
            yield return $".SigningAlgorithm is {Shown(options.SigningAlgorithm)}; expected one of {string.Join(", ", SigningAlgorithms.All.Order(StringComparer.Ordinal))}";
            yield break;
        }

        foreach (var problem in TokenExchangeRequest.CredentialsOf(options).Problems())
        {
            yield return problem[0] == ':' ? $".{problem.AsSpan(1)}" : problem;
        }
    }

    private static IEnumerable<string> Target(TokenExchangeOptions options)
    {
        if (options.Audience is { } audience && string.IsNullOrWhiteSpace(audience))
        {
            yield return ".Audience is blank; expected the name of the service at the authorization server, or nothing";
        }

        if (options.Resource is { } resource && (!Uri.TryCreate(resource, UriKind.Absolute, out var uri) || uri.Fragment.Length > 0 || resource.Contains('#', StringComparison.Ordinal)))
        {
            yield return $".Resource is '{resource}'; expected an absolute URL without a fragment (RFC 8707 §2)";
        }

        // RFC 6749 §3.3: a scope with a space would be two.
        foreach (var scope in options.Scopes.Where(scope => string.IsNullOrEmpty(scope) || scope.Any(character => character is <= ' ' or > '~' or '"' or '\\')))
        {
            yield return $".Scopes has {Shown(scope)}; expected scopes of visible ASCII, one an entry, without space, quote and backslash";
        }

        if (!Enum.IsDefined(options.Grant))
        {
            yield return $".Grant is '{options.Grant}'; expected {string.Join(" or ", Enum.GetNames<TokenExchangeGrant>())}";
        }
        else if (options.Grant is TokenExchangeGrant.OnBehalfOf)
        {
            if (options.Scopes.Count == 0)
            {
                yield return ".Scopes is empty; expected at least one for OnBehalfOf, such as api://reports/.default";
            }

            if (options is not { Audience: null, Resource: null })
            {
                yield return $".{(options.Audience is null ? "Resource" : "Audience")} is '{options.Audience ?? options.Resource}'; expected nothing for OnBehalfOf, where Scopes name the service";
            }
        }
        else if (options is { Audience: null, Resource: null, Scopes.Count: 0 })
        {
            yield return " has no Audience, Resource and Scopes; expected at least one that names the service";
        }
    }

    private static IEnumerable<string> Bounds(TokenExchangeOptions options)
    {
        if (options.Timeout < ShortestTimeout || options.Timeout > LongestTimeout)
        {
            yield return $".Timeout is '{options.Timeout}'; expected from 00:00:00.100 to 00:00:30";
        }

        if (options.CacheEntries is < 0 or > MaxCacheEntries)
        {
            yield return $".CacheEntries is '{options.CacheEntries}'; expected from 0 to {MaxCacheEntries}";
        }
    }

    private static string Shown(string? value) => value is null ? "missing" : $"'{value}'";
}
