namespace ManagedAccess.FreshApps.Checks;

/// <summary>An app did not answer as it must.</summary>
internal sealed class CheckFailedException(string message) : Exception(message);
