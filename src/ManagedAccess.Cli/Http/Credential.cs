namespace ManagedAccess.Cli.Http;

/// <summary>A token and the only origin that may get it.</summary>
/// <param name="Owner">A URL of that origin.</param>
/// <param name="Token">The access token.</param>
internal sealed record Credential(Uri Owner, string Token)
{
    /// <summary>Whether the token may be sent to a URL: the same origin, and over a connection that nobody can read.</summary>
    public bool IsFor(Uri uri) => Origins.AreSame(Owner, uri) && Origins.IsSecure(uri);

    /// <summary>The header field for a request to <paramref name="uri"/>.</summary>
    /// <exception cref="InvalidOperationException">The token may not be sent there.</exception>
    public Field FieldFor(Uri uri) => IsFor(uri)
        ? new("Authorization", "Bearer " + Token)
        : throw new InvalidOperationException($"A token for {Origins.Of(Owner)} is not sent to {Origins.Of(uri)}.");

    // A record writes its members: not this one.
    public override string ToString() => $"token for {Origins.Of(Owner)}";
}
