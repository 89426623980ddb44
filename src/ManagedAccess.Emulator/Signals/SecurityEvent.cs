namespace ManagedAccess.Emulator.Signals;

/// <summary>Who ended a session (CAEP 1.0 §2, <c>initiating_entity</c>).</summary>
internal enum Initiator
{
    /// <summary>The person, by signing out.</summary>
    User,

    /// <summary>An administrator, here the developer.</summary>
    Admin,
}

/// <summary>Something that ended before its tokens expire.</summary>
/// <param name="Subject">The person; null for a token alone.</param>
/// <param name="Session">The session; null for all sessions of the person.</param>
/// <param name="TokenId">The <c>jti</c> of the token; null for a session.</param>
/// <param name="Initiator">Who ended it.</param>
/// <param name="Reason">The reason, in English.</param>
internal sealed record SecurityEvent(string? Subject, string? Session, string? TokenId, Initiator Initiator, string Reason)
{
    public static SecurityEvent EndOfPerson(string subject, Initiator initiator, string reason) => new(subject, null, null, initiator, reason);

    public static SecurityEvent EndOfSession(string subject, string session, Initiator initiator, string reason) => new(subject, session, null, initiator, reason);

    public static SecurityEvent EndOfToken(string tokenId, string reason) => new(null, null, tokenId, Initiator.User, reason);
}
