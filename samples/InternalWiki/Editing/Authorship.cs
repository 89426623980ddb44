using InternalWiki.Store;
using ManagedAccess.AspNetCore;

namespace InternalWiki.Editing;

internal static class Authorship
{
    /// <summary>
    /// The person a revision is attributed to. Only people write here (<see cref="Writers"/>), so there is always one; the client is
    /// named when the credential names it.
    /// </summary>
    public static Author GetAuthor(this HttpContext context)
    {
        // Without a date: the store sets it when it saves the revision.
        var stamp = context.GetAttribution().Stamp(default);
        return new Author(stamp.Name, stamp.Subject, stamp.Issuer, stamp.ClientId, stamp.ClientName, stamp.Via.ToString());
    }
}
