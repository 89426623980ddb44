using System.Collections.Concurrent;
using System.Globalization;
using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Metadata;

/// <summary>Finds the document a request asks for, keeps its bytes, and sends it.</summary>
internal sealed class MetadataResponder(
    ResourceSelector selector, ResourceCatalog catalog, ResourceCatalogOptions options, MetadataSigner signer, TimeProvider clock)
{
    // Exact resources have one document per query string, and derived ones have one per host. Documents beyond the limit are built for each request,
    // except those of configured identifiers.
    private const int MaxKept = 64;

    private static readonly Task<bool> Taken = Task.FromResult(true);
    private static readonly Task<bool> NotTaken = Task.FromResult(false);

    private readonly ConcurrentDictionary<string, MetadataDocument> _documents = new(StringComparer.Ordinal);
    private readonly Lock _building = new();
    private readonly string _cacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={(long)options.MetadataMaxAge.TotalSeconds}");

    /// <summary>Looks up the document of a request for a well-known URI.</summary>
    public MetadataAnswer Find(HttpContext context)
    {
        if (selector.Attest(context) is not { } main)
        {
            return MetadataAnswer.UnknownHost;
        }

        var request = context.Request;
        var path = request.PathBase.Add(request.Path);
        PathString? strippedPath = options.AdvertisePathBase ? request.Path : null;
        return Answer(main, request, resource => MetadataLocation.IsServedAt(resource, main, path, strippedPath));
    }

    /// <summary>
    /// Notes the identity of a request that goes through the app to find a document; false for any other request. Called where the identity of
    /// an ordinary request would be derived, so that document and challenge have the same path base.
    /// </summary>
    public Task<bool> TakeProbeAsync(HttpContext context)
    {
        var access = context.Access();
        if (access.Probe is not IdentityProbe.Sent)
        {
            return NotTaken;
        }

        access.Probe = IdentityProbe.Arrived;
        selector.Attest(context);
        return Taken;
    }

    /// <summary>Looks up the document of a request that has gone through the app (<see cref="TakeProbeAsync"/>).</summary>
    /// <param name="context">The request.</param>
    /// <param name="suffix">The path of the requested resource, as it was after the well-known path.</param>
    public MetadataAnswer FindProbed(HttpContext context, PathString suffix) => context.Access().DerivedIdentity is { } main
        ? Answer(main, context.Request, resource => ResourcePath.AreSame(resource.Identity.DecodedPath, suffix, StringComparison.Ordinal))
        : MetadataAnswer.UnknownHost;

    /// <summary>Sends an answer, with no body to HEAD.</summary>
    public Task SendAsync(HttpContext context, MetadataAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.StatusCode;
        // Public by nature: any page may read it, without credentials.
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.XContentTypeOptions = "nosniff";
        if (answer.Document is not { } document)
        {
            response.Headers.CacheControl = "no-store";
            return SendBodyAsync(context, "application/problem+json", answer.Error);
        }

        response.Headers.CacheControl = _cacheControl;
        response.Headers.ETag = document.ETag;
        if (EntityTags.Match(context.Request.Headers.IfNoneMatch, document.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return SendBodyAsync(context, "application/json", document.Bytes);
    }

    private static Task SendBodyAsync(HttpContext context, string contentType, byte[] body)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private MetadataAnswer Answer(ResourceIdentity main, HttpRequest request, Func<ProtectedResource, bool> isAskedFor)
    {
        foreach (var resource in catalog.ResourcesOf(main))
        {
            // An identifier with a query is not the same as the identifier without it (RFC 9728 §3).
            var query = resource.Identity.Query;
            if (isAskedFor(resource) && (query.Length == 0 || query == request.QueryString.Value))
            {
                var asked = resource.For(request.QueryString);
                return MetadataAnswer.Found(Document(asked, isDeclared: ReferenceEquals(asked, resource) && catalog.Main is not null));
            }
        }

        return MetadataAnswer.NotFound;
    }

    // A document is signed once for each key, so that its validator lasts as long as its members and its key do.
    private MetadataDocument Document(ProtectedResource resource, bool isDeclared)
    {
        var key = signer.Key;
        var identifier = resource.Identity.Identifier;
        if (_documents.TryGetValue(identifier, out var kept) && kept.Key == key)
        {
            return kept;
        }

        lock (_building)
        {
            key = signer.Key; // may have changed while another request was building
            if (_documents.TryGetValue(identifier, out kept) && kept.Key == key)
            {
                return kept;
            }

            var document = new MetadataDocument(
                ProtectedResourceMetadata.From(resource, options.AdvertisedIssuersOfSchemes.TryGetValue(resource.Scheme, out var issuers) ? issuers : options.AdvertisedIssuers),
                key,
                clock.GetUtcNow());
            if (isDeclared || kept is not null || _documents.Count < MaxKept)
            {
                _documents[identifier] = document;
            }

            return document;
        }
    }
}
