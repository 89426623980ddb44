using System.Text.Encodings.Web;
using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Loopback;
using ManagedAccess.Emulator.Sessions;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.Federation.Connections;

/// <summary>The login page of a recipient account, and the callback that the source account answers at.</summary>
/// <remarks>
/// The handler is called directly. As a registered scheme it would also see the requests of the authorization server's own pipeline, and the
/// server's scheme would no longer be the default one there.
/// </remarks>
internal sealed class ConnectionLogin(
    SourceConnection connection,
    FederatedIdentity identities,
    FederatedPeople people,
    AccessPolicy policy,
    SessionCookies sessions,
    FormProtection forms,
    IOptionsMonitor<OpenIdConnectOptions> options,
    string applicationName,
    ILogger<ConnectionLogin> logger)
{
    private const string FormPurpose = "connection";
    private const string ContextItem = "acr";

    private static readonly object AcceptedItem = new();

    private static readonly AuthenticationScheme Scheme = new(SourceConnection.Scheme, displayName: null, typeof(OpenIdConnectHandler));

    public Task InvokeAsync(HttpContext context, string origin)
        => HttpMethods.IsPost(context.Request.Method) ? StartAsync(context, origin) : ShowAsync(context, origin);

    /// <summary>Receives the answer of the source account.</summary>
    public async Task ReceiveAsync(HttpContext context)
    {
        // RFC 6749 §3.1: no parameter more than once. The handler takes the first, another reader the last.
        if (context.Request.Query.Any(parameter => parameter.Value.Count > 1))
        {
            await FailAsync(context, ConnectionFailure.NotOurs, exception: null);
            return;
        }

        // A request that the handler does not take for an answer cannot be of this connection.
        if (!await (await HandlerAsync(context)).HandleRequestAsync() && !context.Response.HasStarted)
        {
            await FailAsync(context, ConnectionFailure.NotOurs, exception: null);
        }
    }

    /// <summary>The events of the handler: the issuer of the answer, the identity, and every failure.</summary>
    public OpenIdConnectEvents CreateEvents() => new()
    {
        OnMessageReceived = received =>
        {
            // RFC 9207 §2.4: the handler does not compare the issuer, and an answer of another account must not count.
            if (received.ProtocolMessage.Iss != connection.Issuer)
            {
                received.Fail(new SecurityTokenInvalidIssuerException("The answer is of another issuer."));
            }

            return Task.CompletedTask;
        },
        OnAuthorizationCodeReceived = received =>
        {
            // Until here it is about the browser, and from here about the source.
            received.HttpContext.Items[AcceptedItem] = true;
            return Task.CompletedTask;
        },
        OnTicketReceived = CompleteAsync,
        OnRemoteFailure = async failed =>
        {
            failed.HandleResponse();
            await FailAsync(failed.HttpContext, FailureOf(failed), failed.Failure);
        },
    };

    private async Task ShowAsync(HttpContext context, string origin)
    {
        var target = LocalRedirect.Resolve(context.Request.Query[LoginEndpoint.RedirectParameter], origin) ?? "/";
        var authenticationContext = LoginEndpoint.ContextOf(context.Request.Query[LoginEndpoint.ContextParameter]);
        var token = forms.Issue(SessionCookies.BrowserOf(context), FormPurpose, target, authenticationContext ?? "");
        await new LoginPage(
            People: [],
            (await sessions.ReadAsync(context, origin))?.Person,
            applicationName,
            LoginEndpoint.Path,
            [
                new(LoginEndpoint.RedirectParameter, target),
                .. authenticationContext is null ? Array.Empty<KeyValuePair<string, string>>() : [new(LoginEndpoint.ContextParameter, authenticationContext)],
                new(FormProtection.Field, token),
            ])
        {
            AuthenticationContext = authenticationContext,
            SourceOrigin = connection.Origin,
        }.WriteAsync(context);
    }

    private async Task StartAsync(HttpContext context, string origin)
    {
        if (await FormReader.TryReadAsync(context) is not { } form)
        {
            await new MessagePage(StatusCodes.Status400BadRequest, "That was not our form", "Go back and sign in again.").WriteAsync(context);
            return;
        }

        var target = LocalRedirect.Resolve(form[LoginEndpoint.RedirectParameter], origin) ?? "/";
        var authenticationContext = LoginEndpoint.ContextOf(form[LoginEndpoint.ContextParameter]);
        if (!forms.IsGenuine(context, form[FormProtection.Field], FormPurpose, target, authenticationContext ?? ""))
        {
            await new MessagePage(StatusCodes.Status400BadRequest, "This form is no longer valid", "It was opened in another browser, or its cookie is gone. Go back and sign in again.").WriteAsync(context);
            return;
        }

        var properties = new AuthenticationProperties { RedirectUri = target };
        if (authenticationContext is not null)
        {
            properties.Items[ContextItem] = authenticationContext;
        }

        try
        {
            await (await HandlerAsync(context)).ChallengeAsync(properties);
        }
        catch (Exception exception) when (IsUnreachable(exception) && !context.RequestAborted.IsCancellationRequested)
        {
            context.Response.Clear();
            await FailAsync(context, ConnectionFailure.Unreachable, exception);
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.StatusCode = StatusCodes.Status303SeeOther; // the answer to a form
    }

    private async Task CompleteAsync(TicketReceivedContext received)
    {
        received.HandleResponse();
        var context = received.HttpContext;
        if (identities.Read(received.Principal!, connection.Issuer) is not { } person)
        {
            await FailAsync(context, ConnectionFailure.NotConfirmed, exception: null);
            return;
        }

        // Before the policy decides: grants that the person gave earlier are judged by the same identity at their next refresh.
        people.Keep(person, connection.Issuer);
        var target = received.ReturnUri ?? "/";
        var authenticationContext = received.Properties!.Items.TryGetValue(ContextItem, out var value) ? value : null;
        var ruling = policy.Judge(person);
        if (!ruling.IsAdmitted)
        {
            await new DenialPage(person, applicationName, ruling.Reason, LoginEndpoint.UriFor(target, authenticationContext)).WriteAsync(context);
            return;
        }

        sessions.SignIn(context, person, LoopbackOrigin.From(context.Request)!, authenticationContext);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = target;
    }

    private async Task<OpenIdConnectHandler> HandlerAsync(HttpContext context)
    {
        // Without a log of its own: it logs whole answers, and the text of an error comes from outside.
        var handler = new OpenIdConnectHandler(options, NullLoggerFactory.Instance, HtmlEncoder.Default, UrlEncoder.Default);
        await handler.InitializeAsync(Scheme, context);
        return handler;
    }

    private Task FailAsync(HttpContext context, ConnectionFailure failure, Exception? exception)
    {
        Log.Failed(logger, connection.Origin, failure.Heading, exception is null ? "no fault" : CauseOf(exception));
        context.Response.Headers.CacheControl = "no-store";
        return failure.WriteAsync(context);
    }

    private static ConnectionFailure FailureOf(RemoteFailureContext failed) => failed.Failure switch
    {
        _ when !failed.Request.Query.ContainsKey("state") => ConnectionFailure.NotOurs,
        _ when failed.Request.Query.ContainsKey("error") && failed.Properties is not null => ConnectionFailure.Refused,
        { } exception when IsUnreachable(exception) => ConnectionFailure.Unreachable,
        OpenIdConnectProtocolException or SecurityTokenException => ConnectionFailure.NotConfirmed,
        _ when failed.HttpContext.Items.ContainsKey(AcceptedItem) => ConnectionFailure.NotConfirmed,
        _ => ConnectionFailure.NotOurs,
    };

    private static bool IsUnreachable(Exception exception) => exception is HttpRequestException or IOException or InvalidDataException or OperationCanceledException;

    // Types only. A message may have a part of the answer in it.
    private static string CauseOf(Exception exception) => exception.InnerException is { } inner ? $"{exception.GetType().Name}, {inner.GetType().Name}" : exception.GetType().Name;
}
