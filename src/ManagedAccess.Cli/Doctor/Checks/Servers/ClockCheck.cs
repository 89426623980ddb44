using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Checks.Servers;

/// <summary>Tokens are dated by the clock of the authorization server and read by the clock of the app.</summary>
internal sealed class ClockCheck() : Check(
    "clock", "The clocks of the app and of the authorization server differ", "RFC 7519 §4.1.4, §4.1.5", Severity.Error,
    "Synchronise the clock of the machine (NTP). Until then ManagedAccess:Tokens:ClockSkew tolerates up to five minutes.",
    Agents.Every)
{
    // The default tolerance of the library. The Date field has a resolution of a second.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(60);

    public override IEnumerable<Finding> Look(Observations seen)
    {
        var app = Ahead(seen.Door.Agent);

        // A server on the app's own origin has the app's clock, or the clock of the proxy in front of both.
        var servers = seen.Servers.Where(server => server.Answer is { Status: 200 } answer && !Origins.AreSame(answer.Uri, seen.Url)).Select(server => (server.Issuer, server.Answer, Ahead: Ahead(server.Answer))).ToArray();
        foreach (var (issuer, answer, ahead) in servers)
        {
            if (app is { } own && ahead is { } other && (own - other).Duration() > Tolerance)
            {
                yield return Found($"the app's clock is {Seconds(own - other)} {(own > other ? "ahead of" : "behind")} that of {issuer}", Nearer(own, other) ? answer : seen.Door.Agent);
            }
        }

        if (servers.All(server => server.Ahead is null) && app is { } alone && alone.Duration() > Tolerance)
        {
            yield return Found($"the app's clock is {Seconds(alone)} {(alone > TimeSpan.Zero ? "ahead of" : "behind")} the clock of this machine", seen.Door.Agent);
        }
    }

    private static bool Nearer(TimeSpan one, TimeSpan other) => one.Duration() < other.Duration();

    // How far the server's clock is ahead of the clock of this machine.
    private static TimeSpan? Ahead(Exchange? exchange) => exchange?.ServerTime is { } time ? time - exchange.Time : null;

    private static string Seconds(TimeSpan difference) => $"{difference.Duration().TotalSeconds:0} s";
}
