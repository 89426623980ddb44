using System.Text.Json;

namespace ManagedAccess.AspNetCore.Revocation;

/// <summary>One thing that a set of events revokes.</summary>
/// <param name="Kind">What is named.</param>
/// <param name="Issuer">The issuer of the tokens.</param>
/// <param name="Name">The name.</param>
/// <param name="IssuedBefore">The time of the event.</param>
internal sealed record RevokedSubject(RevocationKind Kind, string Issuer, string Name, DateTimeOffset IssuedBefore);

/// <summary>Reads the events of CAEP 1.0 and their subjects (RFC 9493). The JSON was read strictly before: each name occurs once.</summary>
internal static class SecurityEvents
{
    public const string Verification = "https://schemas.openid.net/secevent/ssf/event-type/verification";
    private const string Caep = "https://schemas.openid.net/secevent/caep/event-type/";
    private const string SessionRevoked = Caep + "session-revoked";
    private const string CredentialChange = Caep + "credential-change";
    private const string AssuranceLevelChange = Caep + "assurance-level-change";

    /// <summary>The things that the events revoke; null if there is no known event, or one that cannot be read.</summary>
    /// <param name="events">The member <c>events</c>.</param>
    /// <param name="subject">The member <c>sub_id</c>.</param>
    /// <param name="transmitter">The issuer of sessions without an issuer of their own.</param>
    /// <param name="issuedAt">The time of an event that has no time.</param>
    /// <param name="now">An event of the future counts from now.</param>
    public static IReadOnlyList<RevokedSubject>? Read(JsonElement events, JsonElement subject, string transmitter, DateTimeOffset issuedAt, DateTimeOffset now)
    {
        var revoked = new List<RevokedSubject>();
        var isKnown = false;
        foreach (var one in events.EnumerateObject())
        {
            if (one.Value.ValueKind is not JsonValueKind.Object)
            {
                return null;
            }

            if (one.Name is Verification)
            {
                isKnown = true;
            }
            else if (one.Name is SessionRevoked or CredentialChange or AssuranceLevelChange)
            {
                isKnown = true;
                if (!Revokes(one))
                {
                    continue;
                }

                if (SubjectOf(subject, transmitter, one.Name, TimeOf(one.Value, issuedAt, now)) is not { } found)
                {
                    return null;
                }

                revoked.Add(found);
            }
        }

        return isKnown ? revoked : null;
    }

    // A new credential, or more assurance, ends nothing.
    private static bool Revokes(JsonProperty one) => one.Name switch
    {
        CredentialChange => Text(one.Value, "change_type") is not "create",
        AssuranceLevelChange => Text(one.Value, "change_direction") is not "increase",
        _ => true,
    };

    private static DateTimeOffset TimeOf(JsonElement one, DateTimeOffset issuedAt, DateTimeOffset now)
    {
        var time = one.TryGetProperty("event_timestamp", out var member) && member.ValueKind is JsonValueKind.Number && member.TryGetInt64(out var seconds) && seconds is >= 0 and < 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : issuedAt;
        return time > now ? now : time;
    }

    private static RevokedSubject? SubjectOf(JsonElement subject, string transmitter, string name, DateTimeOffset time)
    {
        if (subject.ValueKind is not JsonValueKind.Object)
        {
            return null;
        }

        // A session or a token is refused up to the arrival of the event, not only up to its time.
        return Text(subject, "format") switch
        {
            "opaque" when name is SessionRevoked && Text(subject, "id") is { Length: > 0 } id => new(RevocationKind.Session, transmitter, id, DateTimeOffset.MaxValue),
            "opaque" when Text(subject, "id") is { Length: > 0 } id => new(RevocationKind.Person, transmitter, id, time),
            "iss_sub" when Text(subject, "iss") is { Length: > 0 } issuer && Text(subject, "sub") is { Length: > 0 } sub => new(RevocationKind.Person, issuer, sub, time),
            "jwt_id" when Text(subject, "iss") is { Length: > 0 } issuer && Text(subject, "jti") is { Length: > 0 } token => new(RevocationKind.Token, issuer, token, DateTimeOffset.MaxValue),
            "complex" => OfComplex(subject, transmitter, name, time),
            _ => null,
        };
    }

    private static RevokedSubject? OfComplex(JsonElement subject, string transmitter, string name, DateTimeOffset time)
    {
        var user = subject.TryGetProperty("user", out var found) ? SubjectOf(found, transmitter, CredentialChange, time) : null;
        return name is SessionRevoked && subject.TryGetProperty("session", out var session)
            ? session.ValueKind is JsonValueKind.Object && Text(session, "id") is { Length: > 0 } id
                ? new(RevocationKind.Session, user?.Issuer ?? transmitter, id, DateTimeOffset.MaxValue)
                : null
            : user;
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
