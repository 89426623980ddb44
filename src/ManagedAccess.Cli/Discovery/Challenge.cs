namespace ManagedAccess.Cli.Discovery;

/// <summary>One challenge of <c>WWW-Authenticate</c> (RFC 9110 §11.6.1).</summary>
/// <param name="Scheme">The authentication scheme.</param>
/// <param name="Parameters">The parameters in order. A name may occur twice, which is an error of the server.</param>
internal sealed record Challenge(string Scheme, IReadOnlyList<ChallengeParameter> Parameters)
{
    public bool IsBearer => Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase);

    /// <summary>The first value of a parameter, or null.</summary>
    public string? this[string name] => Parameters.FirstOrDefault(parameter => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;

    /// <summary>The scopes of RFC 6750 §3, space-delimited on the wire.</summary>
    public IReadOnlyList<string> Scopes => this["scope"]?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
}

/// <summary>One parameter of a challenge.</summary>
/// <param name="Name">Its name, in any letter case.</param>
/// <param name="Value">Its value, without quotes and escapes.</param>
/// <param name="Quoted">Whether it was a quoted string.</param>
internal sealed record ChallengeParameter(string Name, string Value, bool Quoted);
