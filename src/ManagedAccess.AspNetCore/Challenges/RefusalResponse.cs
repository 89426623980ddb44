using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Markdown.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>
/// Completes an error response from the app or from this library: one Bearer challenge, first; the challenge readable for allowed origins; and
/// a body if the response is empty.
/// </summary>
internal sealed class RefusalResponse(ResourceSelector selector, ChallengeWriter writer, RefusalCors cors, ChallengeOptions options)
{
    public static bool IsRefused(HttpResponse response) => response.StatusCode is >= 400 and < 600;

    /// <summary>Answers a preflight that the app has refused.</summary>
    /// <returns>Whether the request was such a preflight.</returns>
    public bool AnswerPreflight(HttpContext context)
    {
        if (!RefusalCors.IsPreflight(context.Request) || !IsPreflightRefused(context) || HasBody(context))
        {
            return false;
        }

        cors.AnswerPreflight(context);
        return true;
    }

    /// <summary>Puts the challenges of the response in order and lets scripts of allowed origins read them. Called when the response starts.</summary>
    public void Complete(HttpContext context)
    {
        var (access, headers) = (context.Access(), context.Response.Headers);
        var challenges = headers.WWWAuthenticate;
        var isOursAlone = challenges.Count == 1 && challenges[0] == access.WrittenChallenge;
        if (challenges.Count > 0 && !isOursAlone && Ours(context, access) is { } ours)
        {
            headers.WWWAuthenticate = ChallengeMerge.Merge(challenges, ours, access.WrittenChallenge);
        }

        if (challenges.Count > 0 || access.Refusal is not null)
        {
            cors.Expose(context);
        }
    }

    /// <summary>Writes a body for an error without a body.</summary>
    public Task WriteBodyAsync(HttpContext context) => HasBody(context) || IsRpc(context.Request) ? Task.CompletedTask : WriteNewBodyAsync(context);

    // Our own refusal, or, for a Bearer challenge that the application wrote by itself, just the pointer.
    private BearerChallenge? Ours(HttpContext context, RequestAccess access)
    {
        if (access.Refusal is { } own && own.StatusCode == context.Response.StatusCode && writer.ChallengeOf(own) is { } challenge)
        {
            return challenge;
        }

        return AuthenticationChallenge.Parse(context.Response.Headers.WWWAuthenticate).Exists(other => other.IsBearer)
            && selector.Select(context) is { } resource
                ? new() { ResourceMetadata = resource.Identity.MetadataUri }
                : null;
    }

    private async Task WriteNewBodyAsync(HttpContext context)
    {
        var response = context.Response;
        var refusal = context.Access().Refusal is { } own && own.StatusCode == response.StatusCode ? own : new Refusal(AccessReasons.OfStatus(response.StatusCode));
        var representation = AcceptNegotiation.ChooseError(context.Request.Headers.Accept);
        response.Headers.XContentTypeOptions = "nosniff";
        VaryField.Add(response.Headers, HeaderNames.Accept);
        if (response.Headers.CacheControl.Count == 0)
        {
            response.Headers.CacheControl = "no-store";
        }

        if (representation is ErrorRepresentation.ProblemJson && await WriteProblemAsync(context, refusal))
        {
            return;
        }

        // This code runs outside the app, so the path base is not set here; the identity has it.
        var loginPath = options.BrowserLoginPath is { } path ? selector.Attest(context)?.Path.TrimEnd('/') + path : null;
        var body = RefusalBody.Write(representation, refusal, loginPath);
        response.ContentType = RefusalBody.ContentType(representation);
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    // If the app customises its problem details (AddProblemDetails), that holds for ours too.
    private static async ValueTask<bool> WriteProblemAsync(HttpContext context, Refusal refusal) =>
        !HttpMethods.IsHead(context.Request.Method)
        && context.RequestServices.GetService<IProblemDetailsService>() is { } problems
        && await problems.TryWriteAsync(new() { HttpContext = context, ProblemDetails = RefusalBody.ToProblemDetails(refusal) });

    // Routing answers OPTIONS with 405 if the app does not have a CORS policy. If it has one, its own middleware has answered before.
    private bool IsPreflightRefused(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status401Unauthorized => true,
        StatusCodes.Status405MethodNotAllowed => cors.IsAllowed(context.Request),
        _ => false,
    };

    private static bool HasBody(HttpContext context)
    {
        var response = context.Response;
        return response.ContentLength is not null
            || !string.IsNullOrEmpty(response.ContentType)
            || (response.BodyWriter.CanGetUnflushedBytes && response.BodyWriter.UnflushedBytes > 0);
    }

    // gRPC has its status in trailers, and its clients do not read this body.
    private static bool IsRpc(HttpRequest request) =>
        request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
}
