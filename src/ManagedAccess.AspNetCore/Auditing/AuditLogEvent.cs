using System.Collections;
using System.Globalization;
using System.Text;
using ManagedAccess.AspNetCore.Attribution;

namespace ManagedAccess.AspNetCore.Auditing;

/// <summary>A record as the state of a log event: its known values by name, and one line of text for people.</summary>
/// <remarks>
/// Not a source-generated message: that has a fixed list of members and prints <c>(null)</c> for each missing one, and most requests lack most
/// members. The text is built only when a logging provider asks for it.
/// </remarks>
internal sealed class AuditLogEvent(AuditRecord record) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private List<KeyValuePair<string, object?>>? _members;

    public int Count => Members.Count;

    public KeyValuePair<string, object?> this[int index] => Members[index];

    private List<KeyValuePair<string, object?>> Members => _members ??= [.. All().Where(member => member.Value is not null)];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Members.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString()
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{record.Method} {record.Path} {record.Outcome} {record.Status} {record.Reason} as {record.Kind}");
        Append(line, " ", record.Subject);
        Append(line, " called ", record.Name);
        Append(line, " login ", record.Username);
        Append(line, " directory ", record.DirectoryId);
        Append(line, " key ", record.IdentityKey);
        Append(line, " ", record.Email);
        Append(line, " of ", record.Issuer);
        Append(line, " through ", record.ClientId);
        Append(line, " named ", record.ClientName);
        Append(line, " via ", Via);
        Append(line, " actors ", record.Actors);
        Append(line, " profile ", record.ActorProfile);
        Append(line, " blueprint ", record.ActorBlueprint);
        Append(line, " identity provider ", record.IdentityProvider);
        Append(line, " with scopes ", record.Scopes);
        Append(line, " signed in ", record.AuthenticationTime?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        Append(line, " using ", record.AuthenticationMethods);
        Append(line, " context ", record.AuthenticationContext);
        Append(line, " session ", record.SessionDigest);
        Append(line, " by ", record.Credential?.ToString());
        Append(line, " scheme ", record.Scheme);
        Append(line, " token ", record.TokenId);
        Append(line, " at ", record.Route);
        Append(line, " as ", record.Representation);
        return line.Append(CultureInfo.InvariantCulture, $" in {DurationMs} ms, trace {record.TraceId}").ToString();
    }

    private string? Via => record.Kind is AttributionKind.Anonymous ? null : record.Via.ToString();

    private double DurationMs => Math.Round(record.Duration.TotalMilliseconds, 3);

    private IEnumerable<KeyValuePair<string, object?>> All() =>
    [
        new(nameof(record.Method), record.Method),
        new(nameof(record.Path), record.Path),
        new(nameof(record.Outcome), record.Outcome.ToString()),
        new(nameof(record.Status), record.Status),
        new(nameof(record.Reason), record.Reason),
        new(nameof(record.Kind), record.Kind.ToString()),
        new(nameof(record.Via), Via),
        new(nameof(record.Subject), record.Subject),
        new(nameof(record.Name), record.Name),
        new(nameof(record.Username), record.Username),
        new(nameof(record.DirectoryId), record.DirectoryId),
        new(nameof(record.IdentityKey), record.IdentityKey),
        new(nameof(record.Email), record.Email),
        new(nameof(record.Issuer), record.Issuer),
        new(nameof(record.ClientId), record.ClientId),
        new(nameof(record.ClientName), record.ClientName),
        new(nameof(record.Actors), record.Actors),
        new(nameof(record.ActorProfile), record.ActorProfile),
        new(nameof(record.ActorBlueprint), record.ActorBlueprint),
        new(nameof(record.IdentityProvider), record.IdentityProvider),
        new(nameof(record.Scopes), record.Scopes),
        new(nameof(record.AuthenticationTime), record.AuthenticationTime),
        new(nameof(record.AuthenticationMethods), record.AuthenticationMethods),
        new(nameof(record.AuthenticationContext), record.AuthenticationContext),
        new(nameof(record.SessionDigest), record.SessionDigest),
        new(nameof(record.TokenId), record.TokenId),
        new(nameof(record.Credential), record.Credential?.ToString()),
        new(nameof(record.Scheme), record.Scheme),
        new(nameof(record.Route), record.Route),
        new(nameof(record.Representation), record.Representation),
        new(nameof(DurationMs), DurationMs),
        new(nameof(record.TraceId), record.TraceId),
        new("{OriginalFormat}", "{Method} {Path} {Outcome} {Status} {Reason} as {Kind}"),
    ];

    private static void Append(StringBuilder line, string label, string? value)
    {
        if (value is not null)
        {
            line.Append(label).Append(value);
        }
    }
}
