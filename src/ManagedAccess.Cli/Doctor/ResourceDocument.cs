using ManagedAccess.Cli.Discovery;
using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor;

/// <summary>Where a client looks for protected resource metadata.</summary>
internal enum DocumentPlace
{
    /// <summary>Where the challenge points.</summary>
    Pointer,

    /// <summary>The well-known path in front of the path of the URL.</summary>
    Path,

    /// <summary>The well-known path of the host.</summary>
    Host,

    /// <summary>Where RFC 9728 §3.1 puts the document of the resource that was found.</summary>
    Resource,

    /// <summary>Cloudflare Access's own path.</summary>
    Access,

    /// <summary>A path that nobody has: it must not have a document.</summary>
    Nobody,

    /// <summary>The metadata of an authorization server on the app's own host, where old clients look.</summary>
    OldServer,
}

/// <summary>One place where a client looks, and what is there.</summary>
/// <param name="Place">The place.</param>
/// <param name="Get">The answer.</param>
/// <param name="Resource">The document, if the answer is one.</param>
internal sealed record ResourceDocument(DocumentPlace Place, Exchange Get, ProtectedResource? Resource)
{
    /// <summary>The same with <c>HEAD</c>; for the place that a client uses only.</summary>
    public Exchange? Head { get; init; }

    /// <summary>The preflight of a script of another origin, likewise.</summary>
    public Exchange? Preflight { get; init; }

    /// <summary>Whether a client that looks there takes the document without another step.</summary>
    public bool IsFirstChoice => Place is DocumentPlace.Pointer or DocumentPlace.Path or DocumentPlace.Host or DocumentPlace.Access;
}
