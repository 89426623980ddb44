using System.Text.Json;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.AspNetCore.Tokens.Keys.Sources;

namespace ManagedAccess.AspNetCore.Configuration.Rules;

/// <summary>A key source for one issuer must belong to a server of the settings, must be the only one for it, and must have a key when the host starts.</summary>
internal sealed class SigningKeySourceRules(IEnumerable<ISigningKeySource> sources) : ManagedAccessRule
{
    protected override IEnumerable<string> Problems(ManagedAccessOptions options)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var source in sources.OfType<ISigningKeysOfOneIssuer>())
        {
            var servers = options.AuthorizationServers.Where(server => server.Issuer == source.Issuer).ToArray();
            if (servers.Length == 0)
            {
                yield return $"AddSigningKeys: {source.Name} is for '{source.Issuer}'; expected an issuer of ManagedAccess:AuthorizationServers ({string.Join(", ", options.AuthorizationServers.Select(server => server.Issuer))}).";
                continue;
            }

            if (!seen.Add(source.Issuer))
            {
                yield return $"AddSigningKeys: {source.Name} is for '{source.Issuer}', which an earlier source has already; expected one for each issuer.";
            }

            if (Array.Find(servers, server => server.JwksUri is not null) is { JwksUri: { } uri })
            {
                yield return $"ManagedAccess:AuthorizationServers: JwksUri of '{source.Issuer}' is '{uri}' although AddSigningKeys has {source.Name} for it; expected one of them.";
            }

            if (ProblemOf(source, servers[0].Type) is { } problem)
            {
                yield return $"AddSigningKeys: {source.Name} {problem}; expected a JWK Set (RFC 7517 §5) with public RSA or EC keys of '{source.Issuer}'.";
            }
        }
    }

    private static string? ProblemOf(ISigningKeysOfOneIssuer source, AuthorizationServerType type)
    {
        try
        {
            return JwkSetReader.Read(source.Read(), TrustedIssuer.AlgorithmsOf(type)).IsEmpty ? "holds no key that can be used" : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {exception.Message}";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return "is not JSON";
        }
    }
}
