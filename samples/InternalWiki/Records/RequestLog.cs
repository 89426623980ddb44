using InternalWiki.Store;
using ManagedAccess.AspNetCore.Auditing;
using Microsoft.Data.Sqlite;

namespace InternalWiki.Records;

/// <summary>One request as the wiki shows it.</summary>
public sealed record LoggedRequest(
    DateTimeOffset At, string Outcome, string Reason, string Kind, string? Person, string? Client, string Method, string Path, int Status);

/// <summary>How often somebody came today, through what, and what they got.</summary>
public sealed record DailyUse(string? Person, string? Client, string? ClientId, string? Representation, int Requests, int Refused);

/// <summary>Keeps the library's audit records where people can look at them. The record itself is the log; this is a window on it.</summary>
internal sealed class RequestLog(WikiDatabase database, IHttpContextAccessor accessor, TimeProvider time) : IAuditSink
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private DateTimeOffset _nextCleaning;

    public ValueTask WriteAsync(AuditRecord record)
    {
        // Probes and the stylesheet come every few seconds and say nothing about anybody.
        if (record.Path is "/healthz" or "/readyz" or "/favicon.svg" || record.Path.EndsWith(".css", StringComparison.Ordinal))
        {
            return ValueTask.CompletedTask;
        }

        // A person's name is for people and not part of the record, which identifies them by issuer and subject.
        var person = accessor.HttpContext?.GetAttribution().User?.DisplayName;
        using var connection = database.Open();
        Clean(connection);
        connection.Execute(
            """
            INSERT INTO requests(at, outcome, reason, kind, issuer, subject, person, client_id, client, method, path, status, representation)
            VALUES ($at, $outcome, $reason, $kind, $issuer, $subject, $person, $client_id, $client, $method, $path, $status, $representation)
            """,
            ("$at", record.Time.ToUniversalTime()), ("$outcome", record.Outcome.ToString()), ("$reason", record.Reason), ("$kind", record.Kind.ToString()),
            ("$issuer", record.Issuer), ("$subject", record.Subject), ("$person", person), ("$client_id", record.ClientId),
            ("$client", record.ClientName ?? record.ClientId), ("$method", record.Method), ("$path", record.Path), ("$status", record.Status),
            ("$representation", record.Representation));
        return ValueTask.CompletedTask;
    }

    /// <summary>What happened last, latest first.</summary>
    public IReadOnlyList<LoggedRequest> Latest(int limit)
    {
        using var connection = database.Open();
        return connection.Query(
            "SELECT at, outcome, reason, kind, person, client, method, path, status FROM requests ORDER BY id DESC LIMIT $limit",
            row => new LoggedRequest(
                row.GetDateTimeOffset(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetNullableString(4), row.GetNullableString(5),
                row.GetString(6), row.GetString(7), row.GetInt32(8)),
            ("$limit", limit));
    }

    /// <summary>Today (UTC), by person, client and representation.</summary>
    public IReadOnlyList<DailyUse> Today()
    {
        using var connection = database.Open();
        return connection.Query(
            """
            SELECT max(person), max(client), client_id, representation, count(*), sum(outcome <> 'Served') FROM requests WHERE at >= $midnight
            GROUP BY issuer, subject, client_id, representation ORDER BY count(*) DESC, max(person), representation
            """,
            row => new DailyUse(
                row.GetNullableString(0), row.GetNullableString(1), row.GetNullableString(2), row.GetNullableString(3), row.GetInt32(4), row.GetInt32(5)),
            ("$midnight", new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero)));
    }

    private void Clean(SqliteConnection connection)
    {
        var now = time.GetUtcNow();
        if (now >= _nextCleaning)
        {
            _nextCleaning = now + TimeSpan.FromHours(1);
            connection.Execute("DELETE FROM requests WHERE at < $oldest", ("$oldest", now.ToUniversalTime() - Kept));
        }
    }
}
