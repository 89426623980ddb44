namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>A token as the request carried it, before any check.</summary>
/// <param name="Source">Where it was found.</param>
/// <param name="Token">A view into the header's own string: a bearer token is 1 KB, and a copy would be most of the memory that a warm request allocates.</param>
internal readonly record struct PresentedCredential(CredentialSource Source, ReadOnlyMemory<char> Token)
{
    public PresentedCredential(CredentialSource source, string token)
        : this(source, token.AsMemory())
    {
    }

    public AuthorizationServerType Profile =>
        Source is CredentialSource.Bearer or CredentialSource.Application or CredentialSource.DPoP ? AuthorizationServerType.OAuth : AuthorizationServerType.CloudflareAccess;

    /// <summary>The name of the source in metrics and records.</summary>
    public string SourceName => Source switch
    {
        CredentialSource.Assertion => "assertion",
        CredentialSource.Cookie => "cookie",
        CredentialSource.Application => "application",
        CredentialSource.DPoP => "dpop",
        _ => "bearer",
    };

    /// <summary>The source alone: the default text of a record would print the token into a log.</summary>
    public override string ToString() => SourceName;
}
