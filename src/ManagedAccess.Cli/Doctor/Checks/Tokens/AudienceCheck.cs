using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Checks.Tokens;

/// <summary>The token is for another resource than the metadata names.</summary>
internal sealed class AudienceCheck() : Check(
    "token-audience", "The token is not for this resource", "RFC 9068 §4, RFC 8707 §2, RFC 9728 §7.3", Severity.Error,
    "Let the authorization server put the resource into aud: an API or audience there with the identifier of ManagedAccess:Resource, and clients that send resource. Where it has only its own value for the app, accept that one with ManagedAccess:AuthorizationServers:#:Audiences.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen)
    {
        if (seen is not { Token: { IsOpaque: false } token, Page: { } page, Metadata.Resource.Resource: { } resource } || Names(token, resource))
        {
            yield break;
        }

        var audiences = token.Audiences.Count == 0 ? "(nothing)" : string.Join(", ", token.Audiences);
        if (page.Agent.Status is 401 or 403)
        {
            yield return Found($"aud is {audiences}, the resource is {resource}. {Refusal.Of(page.Agent)}", page.Agent);
        }
        else if (page.IsOpen && !seen.Door.IsPublic && token.Audiences.All(audience => Uri.TryCreate(audience, UriKind.Absolute, out var other) && other.Scheme is "http" or "https" && !Origins.AreSame(other, seen.Url)))
        {
            yield return Found(
                $"aud is {audiences}, the resource is {resource}, and the app accepts the token: every app that gets such a token can read this one",
                page.Agent, "Check the audience: ManagedAccess does. Take values that belong to other apps out of ManagedAccess:AuthorizationServers:#:Audiences.");
        }
    }

    /// <summary>Whether the token names the resource. For an origin the slash at the end makes no difference.</summary>
    internal static bool Names(TokenFacts token, string resource) =>
        token.Audiences.Any(audience => audience == resource || (Uri.TryCreate(resource, UriKind.Absolute, out var uri) && uri.AbsolutePath == "/" && audience.TrimEnd('/') == resource.TrimEnd('/')));
}
