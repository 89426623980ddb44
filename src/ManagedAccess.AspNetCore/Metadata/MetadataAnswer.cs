namespace ManagedAccess.AspNetCore.Metadata;

/// <summary>The answer to one request for the well-known subtree: a document, or an error, which is JSON even if the client prefers another format.</summary>
/// <remarks>Clients parse every answer from these addresses, so the answer is never a page or Markdown.</remarks>
internal readonly record struct MetadataAnswer
{
    private MetadataAnswer(int statusCode, MetadataDocument? document, byte[] error)
    {
        StatusCode = statusCode;
        Document = document;
        Error = error;
    }

    public int StatusCode { get; }

    public MetadataDocument? Document { get; }

    public byte[] Error { get; }

    /// <summary>No resource of this application has that identifier.</summary>
    public static MetadataAnswer NotFound { get; } = new(404, null,
        """{"title":"No such resource","status":404,"detail":"This path belongs to no protected resource of this application. The challenge of a 401 response names the metadata that exists."}"""u8.ToArray());

    /// <summary>The identity cannot be attested for the requested host; a wrong document is never sent.</summary>
    public static MetadataAnswer UnknownHost { get; } = new(400, null,
        """{"title":"Unknown host","status":400,"detail":"This application does not answer under the requested host name. Use its configured address."}"""u8.ToArray());

    public static MetadataAnswer MethodNotAllowed { get; } = new(405, null,
        """{"title":"Method not allowed","status":405,"detail":"Metadata is read with GET or HEAD."}"""u8.ToArray());

    public static MetadataAnswer Found(MetadataDocument document) => new(200, document, []);
}
