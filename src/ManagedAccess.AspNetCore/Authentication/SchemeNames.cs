namespace ManagedAccess.AspNetCore.Authentication;

internal static class SchemeNames
{
    public const string ManagedAccess = "ManagedAccess";

    /// <summary>Chooses between our scheme and the app's own, when the app has a default scheme of its own.</summary>
    public const string Selector = "ManagedAccess.Selector";
}
