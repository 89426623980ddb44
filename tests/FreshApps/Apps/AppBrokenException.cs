namespace ManagedAccess.FreshApps.Apps;

/// <summary>An app could not be made, built or started.</summary>
internal sealed class AppBrokenException(string message) : Exception(message);
