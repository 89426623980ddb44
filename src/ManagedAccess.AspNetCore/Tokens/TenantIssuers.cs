using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>The issuers of one authorization server with many tenants: the one in a token is the setting with an allowed tenant in the place of <c>{tid}</c>.</summary>
internal sealed class TenantIssuers
{
    // Only allowed tenants are kept; should a validator allow them without end, memory has one.
    private const int MostKept = 10_000;
    private const int TenantLength = 36;

    private readonly AuthorizationServerOptions _server;
    private readonly AccessTokenOptions _options;
    private readonly int _index;
    private readonly ImmutableArray<IIssuerValidator> _validators;
    private readonly HashSet<string> _listed;
    private readonly byte[] _prefix;
    private readonly byte[] _suffix;
    private readonly ConcurrentDictionary<string, TrustedIssuer> _known = new(StringComparer.Ordinal);

    public TenantIssuers(AuthorizationServerOptions server, SigningKeyCache keys, AccessTokenOptions options, int index, ImmutableArray<IIssuerValidator> validators)
    {
        (_server, Keys, _options, _index, _validators) = (server, keys, options, index, validators);
        _listed = [.. server.Tenants];
        var parts = server.Issuer!.Split(SigningKeyLocation.Tenant, 2);
        (_prefix, _suffix) = (Encoding.UTF8.GetBytes(parts[0]), Encoding.UTF8.GetBytes(parts[1]));
        NamedIssuer = SigningKeyLocation.Named(server.Issuer!);
    }

    /// <summary>The scheme that trusts them.</summary>
    public string Scheme => _server.Scheme;

    /// <summary>The keys of all tenants.</summary>
    public SigningKeyCache Keys { get; }

    /// <summary>What the server calls the issuer of every tenant, in its metadata and keys.</summary>
    public string NamedIssuer { get; }

    /// <summary>The issuer a token names, if its tenant is allowed and the token says the same of its tenant in <c>tid</c>; else null.</summary>
    public TrustedIssuer? Find(ClaimsView claims)
    {
        // Plain: a GUID that somebody has written with escapes is nobody's.
        if (!claims.TryGetPlainText(JwtMember.Issuer, out var text) || text.Length != _prefix.Length + TenantLength + _suffix.Length
            || !text.StartsWith(_prefix) || !text.EndsWith(_suffix)
            || !claims.TryGetPlainText(JwtMember.TenantId, out var claimed) || !claimed.SequenceEqual(text.Slice(_prefix.Length, TenantLength)))
        {
            return null;
        }

        var (issuer, tenant) = (Encoding.UTF8.GetString(text), Encoding.UTF8.GetString(claimed));
        if (!IsTenant(tenant) || !Allow(issuer, tenant))
        {
            return null;
        }

        if (_known.Count >= MostKept)
        {
            _known.Clear();
        }

        return _known.GetOrAdd(issuer, static (name, all) => new(all._server, name, all.Keys, all._options, all._index, all), this);
    }

    /// <summary>Whether the tenant may use the app, now.</summary>
    public bool Allow(string issuer, string tenant)
    {
        if (_listed.Count > 0 && !_listed.Contains(tenant))
        {
            return false;
        }

        foreach (var validator in _validators)
        {
            if (!validator.IsAllowed(issuer, tenant))
            {
                return false;
            }
        }

        return _listed.Count > 0 || !_validators.IsEmpty;
    }

    /// <summary>The tenant of an issuer that <see cref="Find"/> made.</summary>
    public string TenantIn(string issuer) => issuer.Substring(_prefix.Length, TenantLength);

    /// <summary>Whether a text is the identifier of a tenant: a GUID in lower case, as tokens write it.</summary>
    public static bool IsTenant(string text) => Guid.TryParseExact(text, "D", out var tenant) && text == tenant.ToString("D");
}
