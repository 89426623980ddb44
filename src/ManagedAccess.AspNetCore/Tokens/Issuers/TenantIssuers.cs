using System.Collections.Concurrent;
using System.Text;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore.Tokens.Issuers;

/// <summary>The issuers of one authorization server with many tenants: an issuer is the setting with an allowed tenant in the place of <c>{tid}</c>.</summary>
internal sealed class TenantIssuers
{
    // Only allowed tenants are kept; if a validator allows tenants without end, memory still has a limit.
    private const int MostKept = 10_000;
    private const int TenantLength = 36;

    private readonly AuthorizationServerOptions _server;
    private readonly AccessTokenOptions _options;
    private readonly int _index;
    private readonly TenantValidators _validators;
    private readonly HashSet<string> _listed;
    private readonly byte[] _prefix;
    private readonly byte[] _suffix;
    private readonly ConcurrentDictionary<string, TrustedIssuer> _known = new(StringComparer.Ordinal);

    public TenantIssuers(AuthorizationServerOptions server, SigningKeyCache keys, AccessTokenOptions options, int index, TenantValidators validators)
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

    /// <summary>The name that the server's metadata and keys have for the issuer of every tenant.</summary>
    public string NamedIssuer { get; }

    /// <summary>Finds the issuer a token names, if its tenant is allowed and <c>tid</c> in the token is the same tenant.</summary>
    /// <returns>The reason if there is no issuer.</returns>
    public TokenRejection Find(ClaimsView claims, out TrustedIssuer? found)
    {
        found = null;

        // Plain: a GUID written with escapes does not belong to a tenant.
        if (!claims.TryGetPlainText(JwtMember.Issuer, out var text) || text.Length != _prefix.Length + TenantLength + _suffix.Length
            || !text.StartsWith(_prefix) || !text.EndsWith(_suffix)
            || !claims.TryGetPlainText(JwtMember.TenantId, out var claimed) || !claimed.SequenceEqual(text.Slice(_prefix.Length, TenantLength)))
        {
            return TokenRejection.IssuerUnknown;
        }

        var (issuer, tenant) = (Encoding.UTF8.GetString(text), Encoding.UTF8.GetString(claimed));
        if (!TenantIdAttribute.IsTenant(tenant))
        {
            return TokenRejection.IssuerUnknown;
        }

        if (Check(issuer, tenant) is var rejection and not TokenRejection.None)
        {
            return rejection;
        }

        if (_known.Count >= MostKept)
        {
            _known.Clear();
        }

        found = _known.GetOrAdd(issuer, static (name, all) => new(all._server, name, all.Keys, all._options, all._index, all), this);
        return TokenRejection.None;
    }

    /// <summary>Whether the tenant may use the app, now.</summary>
    public bool IsAllowed(string issuer, string tenant) => Check(issuer, tenant) is TokenRejection.None;

    /// <summary>The tenant of an issuer that <see cref="Find"/> made.</summary>
    public string TenantIn(string issuer) => issuer.Substring(_prefix.Length, TenantLength);

    private TokenRejection Check(string issuer, string tenant) =>
        _listed.Count == 0 ? (_validators.IsEmpty ? TokenRejection.IssuerUnknown : _validators.Ask(issuer, tenant))
        : _listed.Contains(tenant) ? _validators.Ask(issuer, tenant)
        : TokenRejection.IssuerUnknown;
}
