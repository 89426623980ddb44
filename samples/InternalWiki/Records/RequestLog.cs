using System.Globalization;
using InternalWiki.Store;
using ManagedAccess.AspNetCore;
using Microsoft.Data.Sqlite;

namespace InternalWiki.Records;

/// <summary>One request as the wiki shows it.</summary>
public sealed record LoggedRequest(
    DateTimeOffset At, string Outcome, string Reason, string Kind, string? Via, string? Person, string? Client, string Method, string Path, int Status);

/// <summary>The number of requests of one person today, with the client and the representation.</summary>
public sealed record DailyUse(string? Person, string? Via, string? Client, string? ClientId, string? Representation, int Requests, int Refused);

/// <summary>How many requests came on one day (UTC), and how many of them were refused.</summary>
public sealed record DayOfRequests(DateOnly Day, int Requests, int Refused);

/// <summary>The part of the log to show; null for all.</summary>
public sealed record RequestFilter(string? Person, string? Client, string? Outcome);

/// <summary>The values to choose from.</summary>
public sealed record RequestChoices(IReadOnlyList<string> People, IReadOnlyList<string> Clients, IReadOnlyList<string> Outcomes);

/// <summary>Keeps the library's audit records of 30 days in the database, so that people can look at them. The complete record is the log.</summary>
internal sealed class RequestLog(WikiDatabase database, TimeProvider time) : IAuditSink
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private DateTimeOffset _nextCleaning;

    public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        // Requests for probes and the style sheet come every few seconds and contain nothing about people.
        if (record.Path is "/healthz" or "/readyz" or "/favicon.svg" || record.Path.EndsWith(".css", StringComparison.Ordinal))
        {
            return ValueTask.CompletedTask;
        }

        // For display; issuer and subject identify the person.
        var person = record.Name ?? record.Email ?? record.Subject;
        var via = person is null ? null : record.Via.ToString();
        using var connection = database.Open();
        Clean(connection);
        connection.Execute(
            """
            INSERT INTO requests(at, outcome, reason, kind, issuer, subject, person, client_id, client, method, path, status, representation, via)
            VALUES ($at, $outcome, $reason, $kind, $issuer, $subject, $person, $client_id, $client, $method, $path, $status, $representation, $via)
            """,
            ("$at", record.Time.ToUniversalTime()), ("$outcome", record.Outcome.ToString()), ("$reason", record.Reason), ("$kind", record.Kind.ToString()),
            ("$issuer", record.Issuer), ("$subject", record.Subject), ("$person", person), ("$client_id", record.ClientId),
            ("$client", record.ClientName ?? record.ClientId), ("$method", record.Method), ("$path", record.Path), ("$status", record.Status),
            ("$representation", record.Representation), ("$via", via));
        return ValueTask.CompletedTask;
    }

    /// <summary>The last requests, latest first.</summary>
    public IReadOnlyList<LoggedRequest> Latest(int limit, RequestFilter filter)
    {
        using var connection = database.Open();
        return connection.Query(
            "SELECT at, outcome, reason, kind, via, person, client, method, path, status FROM requests"
            + " WHERE ($person IS NULL OR person = $person) AND ($client IS NULL OR client = $client) AND ($outcome IS NULL OR outcome = $outcome)"
            + " ORDER BY id DESC LIMIT $limit",
            row => new LoggedRequest(
                row.GetDateTimeOffset(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetNullableString(4), row.GetNullableString(5),
                row.GetNullableString(6), row.GetString(7), row.GetString(8), row.GetInt32(9)),
            ("$limit", limit), ("$person", filter.Person), ("$client", filter.Client), ("$outcome", filter.Outcome));
    }

    /// <summary>The people, clients and outcomes that the log has.</summary>
    public RequestChoices Choices()
    {
        using var connection = database.Open();
        return new RequestChoices(Distinct("person"), Distinct("client"), Distinct("outcome"));

        IReadOnlyList<string> Distinct(string column) => connection.Query(
            $"SELECT DISTINCT {column} FROM requests WHERE {column} IS NOT NULL ORDER BY {column}", row => row.GetString(0));
    }

    /// <summary>The latest <paramref name="count"/> days, today last, including days without a request.</summary>
    public IReadOnlyList<DayOfRequests> Days(int count)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        using var connection = database.Open();
        var counted = connection.Query(
            "SELECT substr(at, 1, 10), count(*), sum(outcome <> 'Served') FROM requests WHERE at >= $first GROUP BY 1",
            row => new DayOfRequests(DateOnly.ParseExact(row.GetString(0), "yyyy-MM-dd", CultureInfo.InvariantCulture), row.GetInt32(1), row.GetInt32(2)),
            ("$first", new DateTimeOffset(today.AddDays(1 - count).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)))
            .ToDictionary(day => day.Day);
        return [.. Enumerable.Range(1 - count, count).Select(offset => today.AddDays(offset)).Select(day => counted.GetValueOrDefault(day, new DayOfRequests(day, 0, 0)))];
    }

    /// <summary>Today (UTC), by person, client and representation.</summary>
    public IReadOnlyList<DailyUse> Today()
    {
        using var connection = database.Open();
        return connection.Query(
            """
            SELECT max(person), via, max(client), client_id, representation, count(*), sum(outcome <> 'Served') FROM requests WHERE at >= $midnight
            GROUP BY issuer, subject, via, client_id, representation ORDER BY count(*) DESC, max(person), representation
            """,
            row => new DailyUse(
                row.GetNullableString(0), row.GetNullableString(1), row.GetNullableString(2), row.GetNullableString(3), row.GetNullableString(4),
                row.GetInt32(5), row.GetInt32(6)),
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
