using System.Globalization;
using System.Net;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Edge.Responses;
using ManagedAccess.Emulator.Edge.Tokens;
using ManagedAccess.Emulator.Http;
using ManagedAccess.Emulator.Loopback;
using ManagedAccess.Emulator.Requests;
using ManagedAccess.Emulator.Sessions;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Edge;

/// <summary>What Access does in front of an application: reads the request, decides, and forwards or answers it.</summary>
internal sealed class EdgeMiddleware(
    EdgeSettings settings,
    EdgeDecider decider,
    IssuedAssertions assertions,
    EdgeRefusal refusal,
    SessionCookies sessions,
    RecentRequests recent,
    TimeProvider clock,
    ILogger<EdgeMiddleware> logger)
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete];

    // Seen at Access: the assertion of a service is valid for an hour and a second.
    private static readonly TimeSpan ServiceAssertionLifetime = TimeSpan.FromSeconds(3601);

    public Task InvokeAsync(HttpContext context, RequestDelegate application)
    {
        // DNS rebinding and other machines: with the assertion of a session, such a request would be someone else's.
        if (LoopbackOrigin.From(context.Request) is not { } origin || !IsReachedLocally(context))
        {
            return new MessagePage(
                StatusCodes.Status421MisdirectedRequest,
                "This host is unknown here",
                "The emulated edge answers only to localhost and loopback addresses. See the setting Emulator:AllowNonLoopback for a container.").WriteAsync(context);
        }

        return DecideAsync(context, origin, application);
    }

    private async Task DecideAsync(HttpContext context, string origin, RequestDelegate application)
    {
        var request = EdgeRequest.Read(context, origin, settings.ServiceTokenHeader);
        var decision = await decider.DecideAsync(request, context.RequestAborted);
        var seen = recent.Add(new RecentRequest
        {
            At = clock.GetUtcNow(),
            Method = context.Request.Method,
            Path = request.Path,
            Outcome = RequestOutcomeOf(decision.Outcome),
            Caller = decision.Caller?.Name,
            Client = decision.Caller?.ClientName,
            Steps = decision.Steps,
        });
        switch (decision.Outcome)
        {
            case EdgeOutcome.Forwarded:
                await ApplicationAnswer.WatchAsync(context, _ => ForwardAsync(context, request, decision.Caller!, application), Answered);
                return;

            case EdgeOutcome.Bypassed:
                OriginRequest.Prepare(context, request, settings, assertion: null, isBrowser: false);
                await ApplicationAnswer.WatchAsync(context, application, Answered);
                return;

            case EdgeOutcome.AnsweredPreflight:
                CrossOrigin.TryAnswerPreflight(context, Methods);
                recent.Replace(seen with { Status = context.Response.StatusCode });
                return;
        }

        Log.Refused(logger, context.Request.Method, context.Request.Path, string.Join(" → ", decision.Steps));
        await RefuseAsync(context, origin, request, decision.Outcome);
        recent.Replace(seen with { Status = context.Response.StatusCode });

        void Answered(int status) => recent.Replace(seen with
        {
            Status = status,
            Steps = [.. seen.Steps, string.Create(CultureInfo.InvariantCulture, $"answered {status}")],
        });
    }

    private static RequestOutcome RequestOutcomeOf(EdgeOutcome outcome) => outcome switch
    {
        EdgeOutcome.Forwarded => RequestOutcome.Admitted,
        EdgeOutcome.Bypassed or EdgeOutcome.AnsweredPreflight => RequestOutcome.Open,
        EdgeOutcome.SentToLogin => RequestOutcome.SentToLogin,
        _ => RequestOutcome.Refused,
    };

    private Task RefuseAsync(HttpContext context, string origin, EdgeRequest request, EdgeOutcome outcome) => outcome switch
    {
        EdgeOutcome.SentToLogin => refusal.RedirectToLoginAsync(context, origin),
        EdgeOutcome.Forbidden => refusal.ForbiddenAsync(context),
        _ when request.Service is not null && settings.StrictServiceTokens => refusal.ServiceUnauthorizedAsync(context, origin),
        _ => refusal.UnauthorizedAsync(context, origin),
    };

    private Task ForwardAsync(HttpContext context, EdgeRequest request, EdgeCaller caller, RequestDelegate application)
    {
        var assertion = assertions.Issue(caller.Key, caller.Content, caller.IsFresh ? ServiceAssertionLifetime : null);
        OriginRequest.Prepare(context, request, settings, assertion, caller.IsBrowser);
        if (caller.GetsCookie)
        {
            sessions.Append(context, request.Origin, assertion, ServiceAssertionLifetime);
        }

        return settings.ManagedOAuth ? new OriginRefusal(context, request.Origin).WatchAsync(application) : application(context);
    }

    private bool IsReachedLocally(HttpContext context)
        => settings.AllowNonLoopback
            || context.Connection.LocalIpAddress is not { } address
            || IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
