using System.Collections.Concurrent;
using System.Globalization;
using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Metadata;

/// <summary>Finds the document a request asks for, keeps its bytes, and sends it.</summary>
internal sealed class MetadataResponder(ResourceSelector selector, ResourceCatalog catalog, ResourceCatalogOptions options)
{
    // Exact resources have one document per query string, and derived ones one per host: those beyond the bound are built anew.
    private const int MaxKept = 64;

    private readonly ConcurrentDictionary<string, MetadataDocument> _documents = new(StringComparer.Ordinal);
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
    /// Answers a request that carries a <see cref="MetadataProbe"/>; false when it carries none. Called where the identity of an ordinary
    /// request would be derived, so that document and challenge cannot disagree about the path base.
    /// </summary>
    public Task<bool> AnswerProbeAsync(HttpContext context)
    {
        if (context.Features.Get<MetadataProbe>() is not { } probe)
        {
            return Task.FromResult(false);
        }

        probe.Answer = selector.Attest(context) is { } main
            ? Answer(main, context.Request, resource => ResourcePath.AreSame(resource.Identity.DecodedPath, probe.Suffix, StringComparison.Ordinal))
            : MetadataAnswer.UnknownHost;
        return Task.FromResult(true);
    }

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
            // An identifier with a query is another identifier than the same path without it (RFC 9728 §3).
            var query = resource.Identity.Query;
            if (isAskedFor(resource) && (query.Length == 0 || query == request.QueryString.Value))
            {
                return MetadataAnswer.Found(Document(resource.For(request.QueryString)));
            }
        }

        return MetadataAnswer.NotFound;
    }

    private MetadataDocument Document(ProtectedResource resource)
    {
        if (_documents.TryGetValue(resource.Identity.Identifier, out var kept))
        {
            return kept;
        }

        var document = new MetadataDocument(ProtectedResourceMetadata.Of(
            resource, options.AdvertisedIssuersOfSchemes.TryGetValue(resource.Scheme, out var issuers) ? issuers : options.AdvertisedIssuers));
        if (_documents.Count < MaxKept)
        {
            _documents.TryAdd(resource.Identity.Identifier, document);
        }

        return document;
    }
}
