using System.Collections;
using System.Diagnostics;
using System.Globalization;

namespace ManagedAccess.AspNetCore.OpenTelemetry;

/// <summary>A record as it is sent: attributes with the names of OpenTelemetry's registry where it has one, and one line of text for people.</summary>
internal sealed class AuditEvent : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] _attributes;

    /// <param name="record">The record.</param>
    /// <param name="span">The span of the request, if there is one.</param>
    public AuditEvent(AuditRecord record, ActivityContext? span)
    {
        Record = record;
        Span = span is { } known && known.TraceId.ToHexString() == record.TraceId ? known : null;
        _attributes = [.. Attributes().Where(attribute => attribute.Value is not null)];
    }

    public AuditRecord Record { get; }

    /// <summary>The span of the request; null where there is none, and the identifier of the request is an attribute then.</summary>
    public ActivityContext? Span { get; }

    public int Count => _attributes.Length;

    public KeyValuePair<string, object?> this[int index] => _attributes[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, object?>>)_attributes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Record.Method} {Record.Path} {Record.Outcome} {Record.Status} {Record.Reason} as {Record.Kind}");

    // A name has at most 256 characters and no control characters: AuditRecord takes care of that.
    private IEnumerable<KeyValuePair<string, object?>> Attributes() =>
    [
        new("http.request.method", Record.Method),
        new("url.path", Record.Path),
        new("http.route", Record.Route),
        new("http.response.status_code", Record.Status),
        new("user.id", Record.Subject),
        new("user.full_name", Record.Name),
        new("user.name", Record.Username),
        new("user.email", Record.Email),
        new("session.id", Record.SessionDigest),
        new("managed_access.outcome", Record.Outcome.ToString()),
        new("managed_access.reason", Record.Reason),
        new("managed_access.caller.kind", Record.Kind.ToString()),
        new("managed_access.caller.via", Record.Kind is AttributionKind.Anonymous ? null : Record.Via.ToString()),
        new("managed_access.credential", Record.Credential?.ToString()),
        new("managed_access.scheme", Record.Scheme),
        new("managed_access.issuer", Record.Issuer),
        new("managed_access.identity_key", Record.IdentityKey),
        new("managed_access.directory_id", Record.DirectoryId),
        new("managed_access.client.id", Record.ClientId),
        new("managed_access.client.name", Record.ClientName),
        new("managed_access.actors", Record.Actors),
        new("managed_access.actor.profile", Record.ActorProfile),
        new("managed_access.actor.blueprint", Record.ActorBlueprint),
        new("managed_access.identity_provider", Record.IdentityProvider),
        new("managed_access.scopes", Record.Scopes),
        new("managed_access.authentication.time", Record.AuthenticationTime?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        new("managed_access.authentication.methods", Record.AuthenticationMethods),
        new("managed_access.authentication.context", Record.AuthenticationContext),
        new("managed_access.token.id", Record.TokenId),
        new("managed_access.representation", Record.Representation),
        new("managed_access.duration", Record.Duration.TotalSeconds),
        new("managed_access.request.id", Span is null ? Record.TraceId : null),
    ];
}
