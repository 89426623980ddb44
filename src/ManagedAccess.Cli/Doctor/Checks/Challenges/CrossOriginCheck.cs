using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Checks.Challenges;

/// <summary>An agent in a browser gets a network error in place of a challenge that it may not read.</summary>
internal sealed class CrossOriginCheck() : Check(
    "challenge-cors", "A script of another origin cannot read the challenge", "Fetch §3.3, RFC 9728 §5.1", Severity.Warning,
    "List the origin in ManagedAccess:Challenges:AllowedOrigins: refusals then have Access-Control-Allow-Origin and Access-Control-Expose-Headers: WWW-Authenticate.",
    Agents.Browsers)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen.Door.Agent.Status is not (401 or 403) || !seen.Door.Script.Answered)
        {
            yield break;
        }

        var (script, preflight) = (seen.Door.Script, seen.Door.Preflight);
        var (allows, invites) = (Allows(script, seen.Origin), Allows(preflight, seen.Origin));
        if (allows && !script.Lists("Access-Control-Expose-Headers", "WWW-Authenticate") && script["Access-Control-Expose-Headers"] != "*")
        {
            yield return Found($"Access-Control-Expose-Headers is {script["Access-Control-Expose-Headers"] ?? "absent"}: the script gets the 401 and not the challenge", script);
        }
        else if (!allows && (invites || seen.IsOriginRequired))
        {
            yield return Found($"{script.Summary} has no Access-Control-Allow-Origin for {seen.Origin}", script);
        }

        if ((allows || seen.IsOriginRequired) && (!invites || preflight.Status is < 200 or > 299))
        {
            var access = preflight.Status == 403 && seen.IsBehindAccess;
            yield return Found(
                $"the preflight {preflight.Summary} does not allow {seen.Origin}", preflight,
                access ? "In the Access application, turn on \"Bypass options requests to origin\", or configure its CORS settings." : null);
        }
    }

    private static bool Allows(Exchange exchange, string origin) => exchange["Access-Control-Allow-Origin"] is { } allowed && (allowed == "*" || allowed == origin);
}
