namespace ManagedAccess.AspNetCore.Tokens.Reading;

/// <summary>The result of the reader: nothing, one credential, or a reason to refuse the request before the credential is read.</summary>
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

    /// <summary>The reason to refuse the request before the credential is read; <see cref="TokenRejection.None"/> otherwise.</summary>
    public TokenRejection Rejection { get; }

    public bool IsNone => Credential is null && Rejection == TokenRejection.None;

    public static CredentialReading Found(CredentialSource source, ReadOnlyMemory<char> token) => new(new(source, token), TokenRejection.None);

    public static CredentialReading Refused(TokenRejection rejection) => new(null, rejection);
}
