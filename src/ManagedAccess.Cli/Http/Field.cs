namespace ManagedAccess.Cli.Http;

/// <summary>One line of a header.</summary>
/// <param name="Name">The name of the field.</param>
/// <param name="Value">Its value, as it was sent or received.</param>
internal sealed record Field(string Name, string Value);
