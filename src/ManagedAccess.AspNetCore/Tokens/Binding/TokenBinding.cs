namespace ManagedAccess.AspNetCore.Tokens.Binding;

/// <summary>What a resource requires of the binding of its tokens.</summary>
/// <param name="DPoP">Whether tokens are bound to a key.</param>
/// <param name="MutualTls">Whether tokens are bound to a certificate.</param>
/// <param name="ProofAlgorithms">The algorithms of proofs; empty if proofs are not accepted.</param>
internal sealed record TokenBinding(DPoPMode DPoP, MutualTlsMode MutualTls, IReadOnlyList<string> ProofAlgorithms)
{
    /// <summary>The window of SEP-1932, before and after the time of the request.</summary>
    public static readonly TimeSpan Sep1932Window = TimeSpan.FromMinutes(5);

    private static readonly string[] UsualAlgorithms = ["ES256", "PS256", "RS256"];

    /// <summary>No token is bound to anything.</summary>
    public static TokenBinding None { get; } = new(DPoPMode.Off, MutualTlsMode.Off, []);

    /// <summary>The binding that the settings ask for, for the main resource or for one with a mode of its own.</summary>
    public static TokenBinding From(DPoPOptions proofs, MutualTlsOptions certificates, DPoPMode? own = null)
    {
        var mode = own ?? proofs.Mode;
        return (mode, certificates.Mode) is (DPoPMode.Off, MutualTlsMode.Off)
            ? None
            : new(mode, certificates.Mode, mode is DPoPMode.Off ? [] : [.. proofs.Algorithms ?? UsualAlgorithms]);
    }
}

/// <summary>Whether any resource of the app accepts the scheme <c>DPoP</c>.</summary>
/// <param name="IsAccepted">If false, the scheme belongs to somebody else.</param>
internal sealed record ProofsInUse(bool IsAccepted);
