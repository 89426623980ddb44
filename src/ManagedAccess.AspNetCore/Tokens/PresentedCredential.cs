namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>A token as the request carried it: nothing about it is known yet.</summary>
/// <param name="Source">Where it was found.</param>
/// <param name="Token">A view into the header's own string: a bearer token is 1 KB, and copying it is most of what a warm request would allocate.</param>
internal readonly record struct PresentedCredential(CredentialSource Source, ReadOnlyMemory<char> Token)
{
    public PresentedCredential(CredentialSource source, string token)
        : this(source, token.AsMemory())
    {
    }

    public AuthorizationServerType Profile =>
        Source is CredentialSource.Bearer or CredentialSource.Application ? AuthorizationServerType.OAuth : AuthorizationServerType.CloudflareAccess;

    /// <summary>The name of the source in metrics and records.</summary>
    public string SourceName => Source switch
    {
        CredentialSource.Assertion => "assertion",
        CredentialSource.Cookie => "cookie",
        CredentialSource.Application => "application",
        _ => "bearer",
    };

    /// <summary>The source alone: a record would print the token into whatever log formats it.</summary>
    public override string ToString() => SourceName;
}

/// <summary>What the reader found: nothing, one credential, or a way of carrying it that is refused unread.</summary>
internal readonly record struct CredentialReading
{
    private CredentialReading(PresentedCredential? credential, TokenRejection rejection)
    {
        Credential = credential;
        Rejection = rejection;
    }

    /// <summary>No credential for any configured server.</summary>
    public static CredentialReading None => default;

    /// <summary>The credential that decides this request, or null.</summary>
    public PresentedCredential? Credential { get; }

    /// <summary>Why the request is refused without looking into the credential; <see cref="TokenRejection.None"/> otherwise.</summary>
    public TokenRejection Rejection { get; }

    public bool IsNone => Credential is null && Rejection == TokenRejection.None;

    public static CredentialReading Found(CredentialSource source, ReadOnlyMemory<char> token) => new(new(source, token), TokenRejection.None);

    public static CredentialReading Refused(TokenRejection rejection) => new(null, rejection);
}
