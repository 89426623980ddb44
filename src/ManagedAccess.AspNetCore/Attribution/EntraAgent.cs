namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>Microsoft Entra's agents. Their tokens have no <c>act</c>: facets say that the client is an agent identity, and another claim names its blueprint.</summary>
internal static class EntraAgent
{
    /// <summary>The kind of such an actor, in the word of draft-mcguinness-oauth-actor-profile-00.</summary>
    public const string Profile = "ai_agent";

    private const string ActorFacets = "xms_act_fct";
    private const string SubjectFacets = "xms_sub_fct";
    private const string Blueprint = "xms_par_app_azp";
    private const string AgentIdentity = "11"; // a number in a list that is separated by spaces

    private static readonly string[] Issuers = ["https://login.microsoftonline.com/", "https://sts.windows.net/", "https://login.microsoftonline.us/", "https://login.partner.microsoftonline.cn/"];

    /// <summary>Whether the claims of such an issuer are Entra's. Elsewhere a person may have written claims of these names into a profile.</summary>
    public static bool MayState(string? issuer) => issuer is not null && Array.Exists(Issuers, start => issuer.StartsWith(start, StringComparison.Ordinal));

    /// <summary>The agent identity of a token: the actor for the person, or the caller itself; null if the token names none.</summary>
    /// <param name="claim">Reads a claim of the token.</param>
    /// <param name="clientId">The client of the token.</param>
    /// <param name="isService">Whether the token is of software that acts for itself.</param>
    public static AttributedActor? Find(Func<string, string?> claim, string? clientId, bool isService) =>
        clientId is not null && claim(isService ? SubjectFacets : ActorFacets)?.Split(' ').Contains(AgentIdentity, StringComparer.Ordinal) is true
            ? new AttributedActor { Subject = clientId, Profile = Profile, Blueprint = claim(Blueprint) is { } blueprint && !string.IsNullOrWhiteSpace(blueprint) ? blueprint : null }
            : null;
}
