using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>
/// Outermost, so that it has the last word: one Bearer challenge, first, whoever answered; the challenge readable for allowed origins;
/// and a body for an error that has none.
/// </summary>
internal sealed class RefusalBodyMiddleware
{
    private readonly RequestDelegate _next;
    private readonly ResourceSelector _selector;
    private readonly ChallengeWriter _writer;
    private readonly RefusalCors _cors;
    private readonly ChallengeOptions _options;
    private readonly ILateRefusals _late;
    private readonly Func<object, Task> _onStarting;

    public RefusalBodyMiddleware(
        RequestDelegate next, ResourceSelector selector, ChallengeWriter writer, RefusalCors cors, ChallengeOptions options, ILateRefusals late)
    {
        _late = late;
        _next = next;
        _selector = selector;
        _writer = writer;
        _cors = cors;
        _options = options;
        _onStarting = OnStarting;
    }

    public Task Invoke(HttpContext context)
    {
        // Registered first, so it runs last: after the application's own CORS and whatever else looks at the headers.
        context.Response.OnStarting(_onStarting, context);
        var pending = _next(context);
        return pending.IsCompletedSuccessfully && !IsRefused(context.Response) ? Task.CompletedTask : FinishAsync(context, pending);
    }

    private async Task FinishAsync(HttpContext context, Task pending)
    {
        await pending;
        if (context.Response.HasStarted || !IsRefused(context.Response))
        {
            return;
        }

        if (RefusalCors.IsPreflight(context.Request) && IsPreflightRefused(context) && !HasBody(context))
        {
            _cors.AnswerPreflight(context);
            return;
        }

        await AddMissingChallengeAsync(context);
        if (HasBody(context) || IsRpc(context.Request))
        {
            return;
        }

        await WriteBodyAsync(context);
    }

    private async Task OnStarting(object state)
    {
        var context = (HttpContext)state;
        var response = context.Response;
        if (!IsRefused(response))
        {
            return;
        }

        await AddMissingChallengeAsync(context);
        var challenges = response.Headers.WWWAuthenticate;
        var refusal = context.Features.Get<IRefusalFeature>() as RefusalFeature;
        if (challenges.Count > 0 && Ours(context, refusal) is { } ours)
        {
            response.Headers.WWWAuthenticate = ChallengeMerge.Merge(challenges, ours, refusal?.Written);
        }

        if (challenges.Count > 0 || refusal is not null)
        {
            _cors.Expose(context);
        }
    }

    /// <summary>A 401 has to say how to authenticate (RFC 9110 §15.5.2), and a 403 which scope is missing, also when application code wrote the status.</summary>
    private async ValueTask AddMissingChallengeAsync(HttpContext context)
    {
        var response = context.Response;
        if (context.Features.Get<IRefusalFeature>()?.Refusal is { } own && own.StatusCode == response.StatusCode)
        {
            if (own.Challenge is not null && response.Headers.WWWAuthenticate.Count == 0)
            {
                // Something behind us cleared the headers and kept the status.
                _writer.Write(context, own);
            }

            return;
        }

        if (response.StatusCode is not (StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden))
        {
            return;
        }

        // An anonymous endpoint that challenges for a scheme of its own (a webhook with Basic) does not take our tokens.
        var isItsOwn = response.Headers.WWWAuthenticate.Count > 0
            && context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        if (!isItsOwn && await _late.FindAsync(context) is { } refusal)
        {
            _writer.Write(context, refusal);
        }
    }

    // Our own refusal, or, for a Bearer challenge that the application wrote by itself, just the pointer.
    private BearerChallenge? Ours(HttpContext context, RefusalFeature? refusal)
    {
        if (refusal?.Refusal is { Challenge: { } challenge } own && own.StatusCode == context.Response.StatusCode)
        {
            return challenge;
        }

        return AuthenticationChallenge.Parse(context.Response.Headers.WWWAuthenticate).Exists(other => other.IsBearer)
            && _selector.Select(context) is { } resource
                ? new() { ResourceMetadata = resource.Identity.MetadataUri }
                : null;
    }

    private async Task WriteBodyAsync(HttpContext context)
    {
        var response = context.Response;
        var refusal = context.Features.Get<IRefusalFeature>()?.Refusal is { } own && own.StatusCode == response.StatusCode
            ? own
            : Refusals.OfStatus(response.StatusCode);
        var representation = AcceptNegotiation.ChooseError(context.Request.Headers.Accept);
        if (representation is ErrorRepresentation.ProblemJson && await WriteProblemAsync(context, refusal))
        {
            return;
        }

        // Out here the path base of the application is unknown; the identity has it.
        var loginPath = _options.BrowserLoginPath is { } path ? _selector.Attest(context)?.Path.TrimEnd('/') + path : null;
        var body = RefusalBody.Write(representation, refusal, loginPath);
        response.ContentType = RefusalBody.ContentType(representation);
        response.ContentLength = body.Length;
        response.Headers.XContentTypeOptions = "nosniff";
        VaryField.Add(response.Headers, HeaderNames.Accept);
        if (response.Headers.CacheControl.Count == 0)
        {
            response.Headers.CacheControl = "no-store";
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    // An app that says how its problem details look (AddProblemDetails) says so for ours too.
    private static async ValueTask<bool> WriteProblemAsync(HttpContext context, Refusal refusal)
    {
        if (HttpMethods.IsHead(context.Request.Method) || context.RequestServices.GetService<IProblemDetailsService>() is not { } problems)
        {
            return false;
        }

        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        VaryField.Add(headers, HeaderNames.Accept);
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }

        return await problems.TryWriteAsync(new() { HttpContext = context, ProblemDetails = RefusalBody.ToProblemDetails(refusal) });
    }

    private static bool IsRefused(HttpResponse response) => response.StatusCode is >= 400 and < 600;

    // 405 is what routing says to OPTIONS when the application has no CORS policy; with one, its own middleware answered before.
    private bool IsPreflightRefused(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status401Unauthorized => true,
        StatusCodes.Status405MethodNotAllowed => _cors.IsAllowed(context.Request),
        _ => false,
    };

    private static bool HasBody(HttpContext context)
    {
        var response = context.Response;
        return response.ContentLength is not null
            || !string.IsNullOrEmpty(response.ContentType)
            || (response.BodyWriter.CanGetUnflushedBytes && response.BodyWriter.UnflushedBytes > 0);
    }

    // gRPC has its status in trailers and reads no body of ours.
    private static bool IsRpc(HttpRequest request) =>
        request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
}
