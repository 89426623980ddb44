namespace ManagedAccess.Cli.Doctor;

/// <summary>A check of a readiness site, by the name it has there.</summary>
/// <param name="Category">The group, such as <c>discovery</c>.</param>
/// <param name="Name">The name, such as <c>oauthProtectedResource</c>.</param>
/// <param name="Status"><c>pass</c>, <c>fail</c> or <c>neutral</c>.</param>
/// <param name="Detail">What was observed.</param>
internal sealed record ReadinessResult(string Category, string Name, string Status, string Detail);
