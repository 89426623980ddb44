using System.Diagnostics;
using ManagedAccess.AspNetCore.Access;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ManagedAccess.AspNetCore.Auditing;

/// <summary>Describes each request after its end, even after an exception, and gives the record to every sink.</summary>
internal sealed class AuditRecorder(AuditOptions options, AuditDispatcher dispatcher, AuditMetrics metrics, TimeProvider time)
{
    public bool IsEnabled => options.Enabled;

    /// <summary>Whether requests may be served: if the settings ask for it, no request is served that could not be recorded.</summary>
    public ValueTask<bool> IsAvailableAsync() => dispatcher.IsAvailableAsync();

    /// <summary>The values that are known when a request arrives.</summary>
    public ArrivedRequest Begin(HttpContext context) => new(
        time.GetUtcNow(),
        time.GetTimestamp(),
        context.Request.PathBase.Add(context.Request.Path).Value ?? "/"); // the app may rewrite the path; the record has the requested one

    /// <summary>Writes the record.</summary>
    /// <param name="context">The request.</param>
    /// <param name="arrived">The values from its arrival.</param>
    /// <param name="threw">Whether an exception ended it.</param>
    public ValueTask WriteAsync(HttpContext context, ArrivedRequest arrived, bool threw)
    {
        var record = Describe(context, arrived, time.GetElapsedTime(arrived.Timestamp), threw);
        metrics.Decided(record);
        return dispatcher.WriteAsync(record);
    }

    private AuditRecord Describe(HttpContext context, ArrivedRequest arrived, TimeSpan duration, bool threw)
    {
        var attribution = context.GetAttribution();
        var status = threw && !context.Response.HasStarted ? StatusCodes.Status500InternalServerError : context.Response.StatusCode;
        var decision = Decision(context, status, threw);
        return new AuditRecord
        {
            Time = arrived.Time,
            TraceId = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier,
            Outcome = decision.Outcome,
            Reason = decision.Reason.Code,
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
            ActorProfile = attribution.CurrentActor?.Profile,
            ActorBlueprint = attribution.CurrentActor?.Blueprint,
            IdentityProvider = attribution.IdentityProvider,
            Scopes = attribution.ScopeLine,
            AuthenticationTime = attribution.AuthenticationTime,
            AuthenticationMethods = attribution.MethodLine,
            AuthenticationContext = attribution.AuthenticationContext,
            SessionDigest = attribution.SessionDigest,
            TokenId = attribution.TokenId,
            Method = context.Request.Method,
            Path = arrived.Path,
            Route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText,
            Status = status,
            Representation = MediaType(context.Response.ContentType),
            Duration = duration,
        };
    }

    // Some servers send an e-mail address as the name.
    private string? Shown(string? name) => options.IncludeEmail || name?.Contains('@', StringComparison.Ordinal) is not true ? name : null;

    // Our decision, unless the app answered otherwise after the caller was let in, or failed.
    private static AccessDecision Decision(HttpContext context, int status, bool threw)
    {
        var decision = context.RecordedDecision();
        var wasThrown = threw || context.Features.Get<IExceptionHandlerFeature>() is not null;
        if (threw || (wasThrown && status >= StatusCodes.Status500InternalServerError))
        {
            return Changed(decision, AccessReasons.Exception);
        }

        return (decision.Outcome, status) switch
        {
            (AccessOutcome.Served, StatusCodes.Status401Unauthorized) => Changed(decision, wasThrown ? AccessReasons.ExceptionChallenged : AccessReasons.ApplicationChallenged),
            (AccessOutcome.Served, StatusCodes.Status403Forbidden) => Changed(decision, wasThrown ? AccessReasons.ExceptionForbade : AccessReasons.ApplicationForbade),
            _ => decision,
        };
    }

    private static AccessDecision Changed(AccessDecision decision, AccessReason reason) => new(reason, decision.Credential) { Scheme = decision.Scheme };

    private static string? MediaType(string? contentType) => contentType?.Split(';', 2)[0].Trim();
}
