using System.Text.Json;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Auditing;

namespace ManagedAccess.AspNetCore.AuditFiles;

/// <summary>The members of a line. The writer escapes everything but printable ASCII, so no value can break a line.</summary>
internal static class AuditRecordJson
{
    public static void Write(Utf8JsonWriter json, AuditRecord record)
    {
        json.WriteString("outcome", record.Outcome.ToString());
        json.WriteString("reason", record.Reason);
        json.WriteString("kind", record.Kind.ToString());
        WriteText(json, "via", record.Kind is AttributionKind.Anonymous ? null : record.Via.ToString());
        WriteText(json, "credential", record.Credential?.ToString());
        WriteText(json, "scheme", record.Scheme);
        WriteText(json, "issuer", record.Issuer);
        WriteText(json, "subject", record.Subject);
        WriteText(json, "identity_key", record.IdentityKey);
        WriteText(json, "name", record.Name);
        WriteText(json, "username", record.Username);
        WriteText(json, "directory_id", record.DirectoryId);
        WriteText(json, "email", record.Email);
        WriteText(json, "client_id", record.ClientId);
        WriteText(json, "client_name", record.ClientName);
        WriteText(json, "actors", record.Actors);
        WriteText(json, "actor_profile", record.ActorProfile);
        WriteText(json, "actor_blueprint", record.ActorBlueprint);
        WriteText(json, "idp", record.IdentityProvider);
        WriteText(json, "scope", record.Scopes);
        if (record.AuthenticationTime is { } authenticated)
        {
            json.WriteString("auth_time", authenticated);
        }

        WriteText(json, "amr", record.AuthenticationMethods);
        WriteText(json, "acr", record.AuthenticationContext);
        WriteText(json, "session", record.SessionDigest);
        WriteText(json, "token_id", record.TokenId);
        json.WriteString("method", record.Method);
        json.WriteString("path", record.Path);
        WriteText(json, "route", record.Route);
        json.WriteNumber("status", record.Status);
        WriteText(json, "representation", record.Representation);
        json.WriteNumber("duration_ms", Math.Round(record.Duration.TotalMilliseconds, 3));
        json.WriteString("trace_id", record.TraceId);
    }

    public static string NameOf(AuditFileEvent what) => what switch
    {
        AuditFileEvent.Opened => "opened",
        AuditFileEvent.Closed => "closed",
        _ => "request",
    };

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
