using InternalWiki.Store;
using ManagedAccess.AspNetCore.Attribution;

namespace InternalWiki.Editing;

internal static class Authorship
{
    /// <summary>
    /// Whom a revision is attributed to. Only people write here (<see cref="Writers"/>), so there is one; the client is
    /// named when the credential names it.
    /// </summary>
    public static Author GetAuthor(this HttpContext context)
    {
        var (user, client) = context.GetAttribution() is { User: { } person } attribution
            ? (person, attribution.Client)
            : throw new InvalidOperationException("A revision needs a person; the endpoint did not ask for one.");

        return new Author(user.DisplayName, user.Subject, user.Issuer, client?.Id, client?.Name);
    }
}
