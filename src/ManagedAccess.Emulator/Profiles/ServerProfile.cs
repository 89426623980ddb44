namespace ManagedAccess.Emulator.Profiles;

/// <summary>How the authorization server answers: as the standards say, or as Managed OAuth of Access does.</summary>
/// <param name="IsAccess">Whether it answers as Access: opaque tokens, no scopes, refresh tokens that are not replaced.</param>
/// <param name="HasManagedOAuth">Whether there is an authorization server at all.</param>
/// <param name="RefusesPunctuatedChallenges">Whether a code challenge that begins with <c>-</c> or <c>_</c> is refused.</param>
internal sealed record ServerProfile(bool IsAccess, bool HasManagedOAuth, bool RefusesPunctuatedChallenges)
{
    /// <summary>Precedes every token of Access.</summary>
    public const string TokenPrefix = "oauth:";

    /// <summary>Whether only this server can read the access tokens. At Access it always is so.</summary>
    public bool HasOpaqueTokens { get; init; } = IsAccess;

    /// <summary>Whether the application asks this server about tokens (RFC 7662). At Access the edge resolves them.</summary>
    public bool HasIntrospection => HasOpaqueTokens && !IsAccess;

    public static ServerProfile Standard { get; } = new(IsAccess: false, HasManagedOAuth: true, RefusesPunctuatedChallenges: false);
}
