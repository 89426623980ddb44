using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Authentication;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.CurrentCaller;
using ManagedAccess.AspNetCore.Metadata;
using ManagedAccess.AspNetCore.Privacy;
using ManagedAccess.AspNetCore.Revocation;
using ManagedAccess.AspNetCore.Tokens.Certificates;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore;

/// <summary>
/// The outermost middleware: the steps around the app, in order. On the way in: privacy, the metadata document, the audit trail's state. On the
/// way out: the challenge, then the body, then the record.
/// </summary>
internal sealed class AccessMiddleware
{
    private readonly RequestDelegate _next;
    private readonly MetadataEndpoint _metadata;
    private readonly AuditRecorder _recorder;
    private readonly RefusalWriter _refusals;
    private readonly RefusalResponse _response;
    private readonly UnguardedResponses _unguarded;
    private readonly ClientCertificate _certificate;
    private readonly EventReceiver _events;
    private readonly ResourceSelector _resources;
    private readonly Func<object, Task> _onStarting;
    private readonly Func<object, Task> _onCompleted;

    public AccessMiddleware(
        RequestDelegate next, MetadataEndpoint metadata, AuditRecorder recorder, RefusalWriter refusals, RefusalResponse response, UnguardedResponses unguarded, ClientCertificate certificate, EventReceiver events, ResourceSelector resources)
    {
        _next = next;
        _metadata = metadata;
        _recorder = recorder;
        _refusals = refusals;
        _response = response;
        _unguarded = unguarded;
        _certificate = certificate;
        _events = events;
        _resources = resources;
        _onStarting = OnStarting;
        _onCompleted = OnCompleted;
    }

    public Task Invoke(HttpContext context)
    {
        var access = context.Access();
        if (access.Arrived())
        {
            _certificate.NotePeer(context); // before forwarded headers are applied; a second pass would note what they say
            PrivateResponse.Around(context); // before other code can keep a reference to the response
            context.Response.OnStarting(_onStarting, context); // registered first, so it runs last: after the app's own CORS and all other code that sets header fields
        }

        return _recorder.IsEnabled ? RecordAsync(context, access) : ServeAsync(context);
    }

    private async Task RecordAsync(HttpContext context, RequestAccess access)
    {
        var request = access.Recorded() ?? _recorder.Begin(context); // a middleware outside may run a request again: that is one record
        var threw = true;
        try
        {
            await ServeAsync(context);
            threw = false;
        }
        finally
        {
            if (threw || context.Response.HasStarted)
            {
                await _recorder.WriteAsync(context, request, threw);
            }
            else
            {
                access.Answered(request);
                context.Response.OnCompleted(_onCompleted, context);
            }
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        var isForMetadata = _metadata.Owns(context.Request);
        if (isForMetadata && !_metadata.NeedsApp(context.Request))
        {
            await _metadata.AnswerAsync(context, _next); // public, and clients need it to get a token: answered in every state of the audit trail
        }
        else if (_events.Owns(context.Request))
        {
            await _events.AnswerAsync(context, _resources.Attest(context)?.Origin); // signed by its sender, and answered in every state of the audit trail
            return;
        }
        else if (!await _recorder.IsAvailableAsync())
        {
            _refusals.RefuseUnrecorded(context);
        }
        else if (isForMetadata)
        {
            await _metadata.AnswerAsync(context, _next);
        }
        else
        {
            await ConnectionCaller.ServeAsync(context, _next); // hubs and circuits learn who opened them
            _unguarded.Look(context);
        }

        await FinishAsync(context);
    }

    private async ValueTask FinishAsync(HttpContext context)
    {
        if (context.Response.HasStarted || !RefusalResponse.IsRefused(context.Response) || _response.AnswerPreflight(context))
        {
            return;
        }

        await _refusals.CompleteAsync(context);
        await _response.WriteBodyAsync(context);
    }

    // The order on the way out, both for the app's responses and for ours: the challenge, then the headers that let scripts read it, then the record.
    private async Task OnStarting(object state)
    {
        var context = (HttpContext)state;
        if (RefusalResponse.IsRefused(context.Response))
        {
            await _refusals.CompleteAsync(context);
            _response.Complete(context);
        }

        if (context.Access().Recorded() is { } request)
        {
            await _recorder.WriteAsync(context, request, threw: false);
        }
    }

    // The response of a request that still waits for its record never started, because the client has gone, or started as an error of the server,
    // because code that runs at the start or outside this library threw.
    private Task OnCompleted(object state)
    {
        var context = (HttpContext)state;
        return context.Access().Recorded() is { } request
            ? _recorder.WriteAsync(context, request, threw: context.Response.HasStarted).AsTask()
            : Task.CompletedTask;
    }
}
