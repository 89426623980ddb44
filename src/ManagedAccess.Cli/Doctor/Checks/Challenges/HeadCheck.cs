namespace ManagedAccess.Cli.Doctor.Checks.Challenges;

/// <summary>HEAD has to answer as GET would (RFC 9110 §9.3.2).</summary>
internal sealed class HeadCheck() : Check(
    "challenge-head", "HEAD without a token is answered differently from GET", "RFC 9110 §9.3.2", Severity.Warning,
    "Let authorization run for HEAD too: a fallback policy, and MapMethods(…, [\"GET\", \"HEAD\"], …) where a route lists its methods. A proxy or cache must not answer HEAD itself.",
    Agents.PageReaders, "link checkers")
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        var (get, head) = (seen.Door.Agent, seen.Door.Head);
        if (!head.Answered || get.Status is >= 200 and < 300)
        {
            yield break;
        }

        if (get.Status != head.Status)
        {
            yield return Found($"GET gave {get.Status}, HEAD gave {head.Status}", head);
        }
        else if (get["WWW-Authenticate"] != head["WWW-Authenticate"])
        {
            yield return Found($"GET has WWW-Authenticate: {get["WWW-Authenticate"] ?? "(nothing)"}, HEAD has: {head["WWW-Authenticate"] ?? "(nothing)"}", head);
        }
    }
}
