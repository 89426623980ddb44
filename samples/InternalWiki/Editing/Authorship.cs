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
        // Undated: the store dates a revision when it has it.
        var stamp = context.GetAttribution().Stamp(default);
        return new Author(stamp.Name, stamp.Subject, stamp.Issuer, stamp.ClientId, stamp.ClientName, stamp.Via.ToString());
    }
}
