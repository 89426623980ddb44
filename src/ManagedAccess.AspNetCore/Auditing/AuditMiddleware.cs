using System.Diagnostics;
using ManagedAccess.AspNetCore.Attribution;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ManagedAccess.AspNetCore.Auditing;

/// <summary>Writes the record when the response has completed, whatever happened.</summary>
internal sealed class AuditMiddleware(RequestDelegate next, AuditOptions options, AuditDispatcher dispatcher, TimeProvider time)
{
    public Task Invoke(HttpContext context) => options.Enabled ? AuditAsync(context) : next(context);

    private async Task AuditAsync(HttpContext context)
    {
        var arrived = time.GetUtcNow();
        var started = time.GetTimestamp();
        var threw = true;
        // The app may rewrite the path on its way (PathBase, re-execution); the record names what was asked for.
        var path = context.Request.PathBase.Add(context.Request.Path).Value ?? "/";
        try
        {
            await next(context);
            threw = false;
        }
        finally
        {
            await dispatcher.WriteAsync(Describe(context, path, arrived, time.GetElapsedTime(started), threw));
        }
    }

    private AuditRecord Describe(HttpContext context, string path, DateTimeOffset arrived, TimeSpan duration, bool threw)
    {
        var attribution = context.GetAttribution();
        var status = threw && !context.Response.HasStarted ? StatusCodes.Status500InternalServerError : context.Response.StatusCode;
        var decision = Decision(context, status, threw);
        return new AuditRecord
        {
            Time = arrived,
            TraceId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier,
            Outcome = decision.Outcome,
            Reason = decision.Reason,
            Credential = decision.Credential,
            Scheme = decision.Scheme ?? attribution.Scheme,
            Kind = attribution.Kind,
            Via = attribution.Via,
            Issuer = attribution.Issuer,
            Subject = attribution.User?.Subject,
            IdentityKey = attribution.User?.SharedKey,
            Name = Shown(attribution.User?.Name),
            Username = Shown(attribution.User?.Username),
            DirectoryId = attribution.User?.DirectoryId,
            Email = options.IncludeEmail ? attribution.User?.Email : null,
            ClientId = attribution.Client?.Id,
            ClientName = attribution.Client?.Name,
            Actors = attribution.ActorLine,
            Scopes = attribution.ScopeLine,
            AuthenticationTime = attribution.AuthenticationTime,
            AuthenticationMethods = attribution.MethodLine,
            AuthenticationContext = attribution.AuthenticationContext,
            SessionDigest = attribution.SessionDigest,
            TokenId = attribution.TokenId,
            Method = context.Request.Method,
            Path = path,
            Route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText,
            Status = status,
            Representation = MediaType(context.Response.ContentType),
            Duration = duration,
        };
    }

    // Some servers give an address for a name.
    private string? Shown(string? name) => options.IncludeEmail || name?.Contains('@', StringComparison.Ordinal) is not true ? name : null;

    // Ours, unless the app had something else to say after it let the caller in, or failed.
    private static AccessDecision Decision(HttpContext context, int status, bool threw)
    {
        var decision = context.Decision() ?? AccessDecision.Open;
        if (threw || (status >= StatusCodes.Status500InternalServerError && context.Features.Get<IExceptionHandlerFeature>() is not null))
        {
            return decision with { Outcome = AccessOutcome.Failed, Reason = DecisionReasons.Exception };
        }

        return (decision.Outcome, status) switch
        {
            (AccessOutcome.Served, StatusCodes.Status401Unauthorized) => decision with { Outcome = AccessOutcome.Challenged, Reason = DecisionReasons.Application },
            (AccessOutcome.Served, StatusCodes.Status403Forbidden) => decision with { Outcome = AccessOutcome.Forbidden, Reason = DecisionReasons.Application },
            _ => decision,
        };
    }

    private static string? MediaType(string? contentType) => contentType?.Split(';', 2)[0].Trim();
}
