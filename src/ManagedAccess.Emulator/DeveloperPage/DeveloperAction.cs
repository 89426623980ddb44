using System.Globalization;

namespace ManagedAccess.Emulator.DeveloperPage;

/// <summary>A button of the page.</summary>
/// <param name="Name">Its value in the form.</param>
/// <param name="Section">The section of the page that shows the result.</param>
/// <param name="Label">What is on the button.</param>
/// <param name="Target">Completes the label for a person who hears it: <c>{0}</c> is the row.</param>
/// <param name="Result">What is said afterwards: <c>{0}</c> is the row.</param>
internal sealed record DeveloperAction(string Name, string Section, string Label, string Target, string Result)
{
    public static DeveloperAction RevokeGrant { get; } = new(
        "revoke-grant", "grants", "Revoke", "the grant of {0}", "The grant of {0} is revoked: it can no longer be refreshed, and its opaque access tokens are refused. A JWT works until it expires, because the app verifies it alone.");

    public static DeveloperAction ExpireGrant { get; } = new(
        "expire-grant", "grants", "Expire", "the access tokens of {0}", "The access tokens of {0} have expired. The client must refresh.");

    public static DeveloperAction RevokeClient { get; } = new(
        "revoke-client", "clients", "Revoke", "all grants of {0}", "All grants of {0} are revoked. A JWT works until it expires, because the app verifies it alone.");

    public static DeveloperAction DenyClient { get; } = new(
        "deny-client", "clients", "Deny", "{0} from now on", "{0} is denied from now on: no consent, no refresh. Allow it again here; a restart forgets the denial.");

    public static DeveloperAction AllowClient { get; } = new("allow-client", "clients", "Allow", "{0} again", "{0} is no longer denied.");

    public static DeveloperAction DenyPerson { get; } = new(
        "deny-person", "people", "Deny", "{0} from now on", "{0} is denied from now on: no sign-in, no consent, no refresh. Allow the person again here; a restart forgets the denial.");

    public static DeveloperAction AllowPerson { get; } = new("allow-person", "people", "Allow", "{0} again", "{0} is no longer denied.");

    public static DeveloperAction EndSessions { get; } = new(
        "end-sessions", "people", "Expire", "the browser sessions of {0}", "The browser sessions of {0} have ended. Grants to clients are still valid.");

    public static DeveloperAction EndAll { get; } = new(
        "end-all", "people", "Revoke", "all sessions and grants of {0}", "All sessions and grants of {0} have ended. The app was sent a session-revoked event (CAEP), so it refuses their tokens at once.");

    public static DeveloperAction RotateKeys { get; } = new(
        "rotate-keys", "keys", "Rotate", "the signing keys", "A new key signs. Tokens of the key before it are still accepted; rotate once more to let them fail.");

    public static IReadOnlyList<DeveloperAction> All { get; } =
        [RevokeGrant, ExpireGrant, RevokeClient, DenyClient, AllowClient, DenyPerson, AllowPerson, EndSessions, EndAll, RotateKeys];

    public static DeveloperAction? Find(string? name) => All.FirstOrDefault(action => action.Name == name);

    public string TargetOf(string row) => string.Format(CultureInfo.InvariantCulture, Target, row);

    public string ResultOf(string row) => string.Format(CultureInfo.InvariantCulture, Result, row);
}
