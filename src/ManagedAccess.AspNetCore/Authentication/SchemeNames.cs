namespace ManagedAccess.AspNetCore.Authentication;

internal static class SchemeNames
{
    public const string ManagedAccess = "ManagedAccess";

    /// <summary>Chooses between this library's scheme and the app's, if the app has its own default scheme.</summary>
    public const string Selector = "ManagedAccess.Selector";
}
