using System.Text.Json;

namespace ManagedAccess.AspNetCore.Tokens.Validated;

/// <summary>One member of the chain in <c>act</c>: actors nested in each other, the current one outermost (RFC 8693 §4.1).</summary>
/// <param name="Subject">The <c>sub</c> of the actor.</param>
/// <param name="Issuer">The <c>iss</c> of the actor, or null for the issuer of the token.</param>
/// <param name="ClientId">The <c>client_id</c> of the actor, if the issuer names one.</param>
/// <param name="Profile">The <c>sub_profile</c> of the actor: what kind of party it is, if the issuer says so.</param>
internal sealed record TokenActor(string Subject, string? Issuer, string? ClientId, string? Profile = null)
{
    /// <summary>How many actors a chain may have.</summary>
    public const int MaxChain = 8;

    /// <param name="act">A value that is known to be valid JSON without repeated names.</param>
    public static bool IsChain(ReadOnlySpan<byte> act) => TryRead(act, actors: null);

    public static TokenActor[] ReadChain(ReadOnlySpan<byte> act)
    {
        var actors = new List<TokenActor>();
        return TryRead(act, actors) ? [.. actors] : [];
    }

    private static bool TryRead(ReadOnlySpan<byte> act, List<TokenActor>? actors)
    {
        for (var depth = 0; !act.IsEmpty; depth++)
        {
            if (depth == MaxChain || act[0] != '{' || !TryReadOne(act, actors, out act))
            {
                return false;
            }
        }

        return true;
    }

    // Only sub is needed. exp, nbf and aud in an actor do not apply to the token and are ignored.
    private static bool TryReadOne(ReadOnlySpan<byte> act, List<TokenActor>? actors, out ReadOnlySpan<byte> earlier)
    {
        string? subject = null, issuer = null, clientId = null, profile = null;
        earlier = default;
        var reader = new Utf8JsonReader(act);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isSubject = reader.ValueTextEquals("sub"u8);
            var isIssuer = reader.ValueTextEquals("iss"u8);
            var isClientId = reader.ValueTextEquals("client_id"u8);
            var isProfile = reader.ValueTextEquals("sub_profile"u8);
            var isActor = reader.ValueTextEquals("act"u8);
            reader.Read();
            if ((isSubject || isIssuer || isClientId) && reader.TokenType != JsonTokenType.String)
            {
                return false;
            }

            subject = isSubject ? reader.GetString() : subject;
            issuer = isIssuer ? reader.GetString() : issuer;
            clientId = isClientId ? reader.GetString() : clientId;
            profile = isProfile && reader.TokenType == JsonTokenType.String ? reader.GetString() : profile;
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            earlier = isActor ? act[start..(int)reader.BytesConsumed] : earlier;
        }

        if (string.IsNullOrWhiteSpace(subject))
        {
            return false;
        }

        actors?.Add(new(subject, issuer, clientId, string.IsNullOrWhiteSpace(profile) ? null : profile));
        return true;
    }
}
