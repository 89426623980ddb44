using System.Text.Json;
using ManagedAccess.AspNetCore.Tokens.Jwt;

namespace ManagedAccess.AspNetCore.Tokens.Claims;

/// <summary>Reads the claims of a server with other claim names as if they had the names of RFC 9068, and tells its services from people.</summary>
internal sealed class ClaimsMapping
{
    private readonly string[] _names;
    private readonly (JwtMember Member, string[] Names)[] _members;
    private readonly string[] _serviceScope;
    private readonly ClaimCondition[] _serviceWhen;
    private readonly ClaimCondition[] _personWhen;

    private ClaimsMapping(AuthorizationServerClaimsOptions options)
    {
        var preset = ClaimsPresets.Create(options.Preset);
        _members =
        [
            (JwtMember.Subject, Chosen(options.Subject, preset.Subject)),
            (JwtMember.ClientId, Chosen(options.ClientId, preset.ClientId)),
            (JwtMember.TokenId, Chosen(options.TokenId, preset.TokenId)),
            (JwtMember.Scope, Chosen(options.Scope, preset.Scope)),
            (JwtMember.Email, Chosen(options.Email, preset.Email)),
            (JwtMember.Name, Chosen(options.Name, preset.Name)),
        ];
        _serviceScope = Chosen(options.ServiceScope, preset.ServiceScope);
        _serviceWhen = [.. preset.ServiceWhen.Concat(options.ServiceWhen).Select(text => ClaimCondition.TryParse(text)!)];
        _personWhen = [.. preset.PersonWhen.Concat(options.PersonWhen).Select(text => ClaimCondition.TryParse(text)!)];
        _names = [.. _members.SelectMany(member => member.Names).Concat(_serviceScope).Concat(_serviceWhen.Concat(_personWhen).Select(condition => condition.Claim)).Distinct()];
        ScopePrefix = options.ScopePrefix;
    }

    /// <summary>The text to put in front of each scope of a token; null for nothing.</summary>
    public string? ScopePrefix { get; }

    /// <summary>The mapping that the settings describe; null for tokens with the names of RFC 9068.</summary>
    public static ClaimsMapping? Create(AuthorizationServerClaimsOptions options) => options.IsEmpty ? null : new(options);

    /// <summary>Puts each claim that the mapping names in the place of the RFC 9068 claim.</summary>
    /// <param name="payload">The claims, which <see cref="StrictJsonObject"/> has read.</param>
    /// <param name="members">Where the claims are.</param>
    public MappedClaims Read(ReadOnlySpan<byte> payload, ref JwtMembers members)
    {
        var claims = new MappedClaims(_names, Find(payload));
        claims.IsService = IsAnyMet(payload, claims);
        claims.IsPerson = !claims.IsService && AreAllMet(payload, claims);
        foreach (var (member, names) in _members)
        {
            var isOfService = member == JwtMember.Scope && claims.IsService && _serviceScope.Length > 0;
            members[(int)member] = claims.Map(member, isOfService ? _serviceScope : names);
        }

        return claims;
    }

    /// <summary>The conditions of a person that a token does not meet, as they are written in the settings.</summary>
    public IEnumerable<string> UnmetConditions(ReadOnlySpan<byte> payload, MappedClaims claims)
    {
        var missing = new List<string>();
        foreach (var condition in _personWhen)
        {
            if (!condition.IsMet(payload, claims.At(condition.Claim)))
            {
                missing.Add(condition.ToString());
            }
        }

        return missing;
    }

    private bool IsAnyMet(ReadOnlySpan<byte> payload, MappedClaims claims)
    {
        foreach (var condition in _serviceWhen)
        {
            if (condition.IsMet(payload, claims.At(condition.Claim)))
            {
                return true;
            }
        }

        return false;
    }

    private bool AreAllMet(ReadOnlySpan<byte> payload, MappedClaims claims)
    {
        foreach (var condition in _personWhen)
        {
            if (!condition.IsMet(payload, claims.At(condition.Claim)))
            {
                return false;
            }
        }

        return true;
    }

    private static string[] Chosen(IList<string> configured, IList<string> preset) => [.. configured.Count > 0 ? configured : preset];

    private JsonSlice[] Find(ReadOnlySpan<byte> payload)
    {
        var found = new JsonSlice[_names.Length];
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var index = IndexOf(ref reader);
            reader.Read();
            var (start, kind, escaped) = ((int)reader.TokenStartIndex, reader.TokenType.ToKind(), reader.ValueIsEscaped);
            reader.Skip();
            if (index >= 0)
            {
                found[index] = new(start, (int)reader.BytesConsumed - start, kind, escaped);
            }
        }

        return found;
    }

    private int IndexOf(ref Utf8JsonReader reader)
    {
        for (var index = 0; index < _names.Length; index++)
        {
            if (reader.ValueTextEquals(_names[index]))
            {
                return index;
            }
        }

        return -1;
    }
}
