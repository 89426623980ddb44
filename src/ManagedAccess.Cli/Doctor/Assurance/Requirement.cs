namespace ManagedAccess.Cli.Doctor.Assurance;

/// <summary>What must hold, for a check that says what is wrong.</summary>
/// <param name="Check">The name of the check.</param>
/// <param name="Text">The requirement in one sentence.</param>
/// <param name="Basis">The observations that the check looks at.</param>
/// <param name="Conformance">The rows of the conformance list that it observes.</param>
internal sealed record Requirement(string Check, string Text, Basis Basis, params string[] Conformance)
{
    /// <summary>The header fields, and with a dot in front the members of the document, that show it.</summary>
    public IReadOnlyList<string> Shows { get; init; } = [];
}

/// <summary>A part of what the walk saw.</summary>
internal enum Basis
{
    /// <summary>The first answers to callers without a credential.</summary>
    Door,

    /// <summary>The refusal of an agent without a credential.</summary>
    Refusal,

    /// <summary>The Bearer challenge in that refusal.</summary>
    Challenge,

    /// <summary>The refusal with <c>HEAD</c>.</summary>
    RefusalHead,

    /// <summary>The answers to a script of another origin.</summary>
    CrossOrigin,

    /// <summary>The places where clients look for metadata.</summary>
    Places,

    /// <summary>The metadata document that a client uses.</summary>
    Metadata,

    /// <summary>That document with <c>HEAD</c>.</summary>
    MetadataHead,

    /// <summary>That document for a script of another origin.</summary>
    MetadataCrossOrigin,

    /// <summary>The metadata of a path that does not exist.</summary>
    Nobody,

    /// <summary>A metadata document that has a signed form.</summary>
    SignedMetadata,

    /// <summary>The authorization servers that the metadata names.</summary>
    Servers,

    /// <summary>The metadata of these servers.</summary>
    ServerMetadata,

    /// <summary>Their keys.</summary>
    Keys,

    /// <summary>A server that is Microsoft Entra.</summary>
    Entra,

    /// <summary>The page with a token.</summary>
    Token,

    /// <summary>The page with a token that can be read (JWT).</summary>
    ReadableToken,

    /// <summary>A refusal of the token for its scopes.</summary>
    TokenForbidden,

    /// <summary>The page itself.</summary>
    Page,

    /// <summary>The page, opened with a token.</summary>
    PrivatePage,

    /// <summary>The page as Markdown.</summary>
    Markdown,

    /// <summary>The page with <c>HEAD</c>.</summary>
    PageHead,
}
