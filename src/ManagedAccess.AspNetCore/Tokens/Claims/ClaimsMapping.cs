using System.Text.Json;
using ManagedAccess.AspNetCore.Tokens.Jwt;

namespace ManagedAccess.AspNetCore.Tokens.Claims;

/// <summary>Reads the claims of a server that has other names for them as if they had those of RFC 9068, and tells its services from people.</summary>
internal sealed class ClaimsMapping
{
    private readonly string[] _names;
    private readonly (JwtMember Member, string[] Names)[] _members;
    private readonly string[] _serviceScope;
    private readonly ClaimSign[] _serviceWhen;
    private readonly ClaimSign[] _personWhen;

    private ClaimsMapping(AuthorizationServerClaimsOptions options)
    {
        var preset = ClaimsPresets.Of(options.Preset);
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
        _serviceWhen = [.. preset.ServiceWhen.Concat(options.ServiceWhen).Select(text => ClaimSign.TryParse(text)!)];
        _personWhen = [.. preset.PersonWhen.Concat(options.PersonWhen).Select(text => ClaimSign.TryParse(text)!)];
        _names = [.. _members.SelectMany(member => member.Names).Concat(_serviceScope).Concat(_serviceWhen.Concat(_personWhen).Select(sign => sign.Claim)).Distinct()];
        ScopePrefix = options.ScopePrefix;
    }

    /// <summary>Put in front of each scope of a token; null for nothing.</summary>
    public string? ScopePrefix { get; }

    /// <summary>The mapping the settings describe; null for tokens that are as RFC 9068 has them.</summary>
    public static ClaimsMapping? Of(AuthorizationServerClaimsOptions options) => options.IsEmpty ? null : new(options);

    /// <summary>Puts what the mapping calls a claim in the place of the claim.</summary>
    /// <param name="payload">The claims, which <see cref="StrictJsonObject"/> has read.</param>
    /// <param name="members">Where the claims stand.</param>
    public MappedClaims Read(ReadOnlySpan<byte> payload, ref JwtMembers members)
    {
        var claims = new MappedClaims(_names, Find(payload));
        claims.IsService = IsAnyOn(payload, claims);
        claims.IsPerson = !claims.IsService && AreAllOn(payload, claims);
        foreach (var (member, names) in _members)
        {
            var isOfService = member == JwtMember.Scope && claims.IsService && _serviceScope.Length > 0;
            members[(int)member] = claims.Map(member, isOfService ? _serviceScope : names);
        }

        return claims;
    }

    /// <summary>The signs of a person that a token lacks, as they are written in the settings.</summary>
    public IEnumerable<string> MissingSigns(ReadOnlySpan<byte> payload, MappedClaims claims)
    {
        var missing = new List<string>();
        foreach (var sign in _personWhen)
        {
            if (!sign.IsOn(payload, claims.At(sign.Claim)))
            {
                missing.Add(sign.ToString());
            }
        }

        return missing;
    }

    private bool IsAnyOn(ReadOnlySpan<byte> payload, MappedClaims claims)
    {
        foreach (var sign in _serviceWhen)
        {
            if (sign.IsOn(payload, claims.At(sign.Claim)))
            {
                return true;
            }
        }

        return false;
    }

    private bool AreAllOn(ReadOnlySpan<byte> payload, MappedClaims claims)
    {
        foreach (var sign in _personWhen)
        {
            if (!sign.IsOn(payload, claims.At(sign.Claim)))
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
            var (start, kind, escaped) = ((int)reader.TokenStartIndex, KindOf(reader.TokenType), reader.ValueIsEscaped);
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

    private static JsonKind KindOf(JsonTokenType type) => type switch
    {
        JsonTokenType.String => JsonKind.Text,
        JsonTokenType.Number => JsonKind.Number,
        JsonTokenType.StartArray => JsonKind.Array,
        JsonTokenType.StartObject => JsonKind.Object,
        _ => JsonKind.Literal,
    };
}
