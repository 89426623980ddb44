using System.Security.Claims;
using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Grants;
using ManagedAccess.Emulator.Profiles;
using ManagedAccess.Emulator.Proofs;
using ManagedAccess.Emulator.Sessions;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary><c>/cdn-cgi/access/oauth/authorization</c>: checks the request, signs the person in, asks for consent, and answers at the redirect URI.</summary>
internal sealed class AuthorizationEndpoint(
    SessionCookies sessions, FormProtection forms, AccessPolicy policy, OpenIddictPipeline openIddict, ServerProfile profile, string applicationName, TimeProvider clock)
{
    public const string Path = "/cdn-cgi/access/oauth/authorization";

    private const string FormPurpose = "consent";

    public async Task InvokeAsync(HttpContext context, string origin)
    {
        var isForm = HttpMethods.IsPost(context.Request.Method);
        var form = isForm ? await FormReader.TryReadAsync(context) : null;
        if (isForm && form is null)
        {
            await new MessagePage(StatusCodes.Status400BadRequest, "That was not our form", "Go back to the client and start again.").WriteAsync(context);
            return;
        }

        var parameters = form is null ? AsDictionary(context.Request.Query) : AsDictionary(form);
        var reader = context.RequestServices.GetRequiredService<AuthorizationRequestReader>();
        var (request, refusal) = await reader.ReadAsync(parameters, origin, context.RequestAborted);
        if (request is null)
        {
            await RefuseAsync(context, origin, refusal!);
            return;
        }

        var decision = form?[ConsentPage.DecisionField].ToString();
        var session = await sessions.ReadAsync(context, origin);
        if (session is null || (string.IsNullOrEmpty(decision) && MustSignInAgain(request, session)))
        {
            await SignInFirstAsync(context, origin, request, session);
            return;
        }

        // At Access too the person sees the denial, and the client hears nothing.
        var ruling = policy.Judge(session.Person);
        if (!ruling.IsAdmitted)
        {
            await new DenialPage(session.Person, applicationName, ruling.Reason, LoginEndpoint.UriFor(UriOf(request))).WriteAsync(context);
            return;
        }

        if (string.IsNullOrEmpty(decision))
        {
            await AskAsync(context, origin, request, session);
            return;
        }

        if (!forms.IsGenuine(context, form![FormProtection.Field], FormContent(request, session)))
        {
            await new MessagePage(
                StatusCodes.Status400BadRequest,
                "This form is no longer valid",
                "It was opened in another browser or by another person, or it was changed. Go back to the client and start again.").WriteAsync(context);
            return;
        }

        if (decision != ConsentPage.Allow)
        {
            await RefuseAsync(context, origin, Refusal(request, Errors.AccessDenied, "The person said no"));
            return;
        }

        await GrantAsync(context, request, session);
    }

    /// <summary>OpenIddict takes over: it validates the request once more, stores the code and answers through <see cref="AuthorizationResponse"/>.</summary>
    private async Task GrantAsync(HttpContext context, AuthorizationRequest request, BrowserSession session)
    {
        var identity = new ClaimsIdentity("emulator", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, session.Person.Subject);
        identity.SetClaim(Claims.AuthenticationTime, session.AuthenticationTime.ToUnixTimeSeconds());
        identity.SetClaim(Claims.AuthenticationContextReference, session.AuthenticationContext);
        identity.SetClaims(Claims.AuthenticationMethodReference, [.. session.Person.AuthenticationMethods]);
        identity.SetClaim(ProvenKey.Claim, request.KeyThumbprint);
        identity.SetClaim(GrantSession.Claim, profile.IsAccess ? null : session.IdentityNonce); // at Access a grant does not end with the session
        identity.SetScopes(request.Scopes);
        identity.SetResources(request.Resources);
        identity.SetDestinations(_ => [Destinations.AccessToken]);

        // The request as it was shown and bound to the form, without the form's own fields.
        var parameters = request.ToParameters()
            .GroupBy(parameter => parameter.Key, parameter => parameter.Value)
            .ToDictionary(group => group.Key, group => new StringValues([.. group]));
        context.Features.Set<IFormFeature>(new FormFeature(new FormCollection(parameters)));
        await using var transaction = await GrantTransaction.BeginAsync(context);
        await openIddict.GrantAsync(context, new ClaimsPrincipal(identity));
    }

    private async Task AskAsync(HttpContext context, string origin, AuthorizationRequest request, BrowserSession session)
    {
        if (request.Prompts.Contains(PromptValues.None))
        {
            await RefuseAsync(context, origin, Refusal(request, Errors.ConsentRequired, "The person must be asked, and prompt=none forbids it"));
            return;
        }

        var token = forms.Issue(SessionCookies.BrowserOf(context), FormContent(request, session));
        await new ConsentPage
        {
            Person = session.Person,
            ClientName = request.Client.Name,
            RedirectUri = request.RedirectUri,
            Resources = request.Resources,
            Scopes = request.Scopes,
            Action = Path,
            SwitchPersonUri = LoginEndpoint.UriFor(UriOf(request)),
            Fields = [.. request.ToParameters(), new(FormProtection.Field, token)],
        }.WriteAsync(context);
    }

    private static Task SignInFirstAsync(HttpContext context, string origin, AuthorizationRequest request, BrowserSession? session)
    {
        if (request.Prompts.Contains(PromptValues.None))
        {
            return RefuseAsync(context, origin, Refusal(request, Errors.LoginRequired, "The person must sign in, and prompt=none forbids it"));
        }

        // Without prompt, max_age and acr_values, because this sign-in satisfies them. It is at least as strong as the sign-in it replaces.
        var kept = session is not null && MeetsContexts(request, session) ? session.AuthenticationContext : null;
        var needed = request.AcrValues.Count == 0 || kept is not null ? kept : request.AcrValues[0];
        Redirect(context, LoginEndpoint.UriFor(UriOf(request), needed is AuthenticationContexts.Plain ? null : needed));
        return Task.CompletedTask;
    }

    private static Task RefuseAsync(HttpContext context, string origin, AuthorizationRefusal refusal)
    {
        if (refusal.RedirectUri is null)
        {
            return new MessagePage(StatusCodes.Status400BadRequest, "This request cannot go on", refusal.Description).WriteAsync(context);
        }

        Redirect(context, AuthorizationResponse.UriFor(refusal.RedirectUri,
        [
            new("error", refusal.Error),
            new("error_description", refusal.Description),
            new("state", refusal.State),
            new("iss", origin),
        ]));
        return Task.CompletedTask;
    }

    private static void Redirect(HttpContext context, string location)
    {
        // RFC 9700 §4.12: 303 after a form post, so that the browser does not post the form to the next address.
        context.Response.StatusCode = HttpMethods.IsPost(context.Request.Method) ? StatusCodes.Status303SeeOther : StatusCodes.Status302Found;
        context.Response.Headers.Location = location;
        context.Response.Headers.CacheControl = "no-store";
    }

    // RFC 9470 §4: acr_values and max_age as OpenID Connect Core 1.0 §3.1.2.1 defines them.
    private bool MustSignInAgain(AuthorizationRequest request, BrowserSession session)
        => !MeetsContexts(request, session)
            || request.Prompts.Contains(PromptValues.Login)
            || request.Prompts.Contains(PromptValues.SelectAccount)
            || (request.MaxAge is { } maxAge && clock.GetUtcNow() - session.AuthenticationTime > maxAge);

    private static bool MeetsContexts(AuthorizationRequest request, BrowserSession session)
        => request.AcrValues.Count == 0 || request.AcrValues.Contains(session.AuthenticationContext, StringComparer.Ordinal);

    private static AuthorizationRefusal Refusal(AuthorizationRequest request, string error, string description)
        => new(request.RedirectUri, request.State, error, description);

    private static string UriOf(AuthorizationRequest request)
        => Path + QueryString.Create(request.ToParameters().Select(parameter => new KeyValuePair<string, string?>(parameter.Key, parameter.Value)));

    /// <summary>Everything the person saw, and the sign-in of that person.</summary>
    private static string[] FormContent(AuthorizationRequest request, BrowserSession session)
        => [FormPurpose, session.IdentityNonce, .. request.ToParameters().SelectMany(parameter => new[] { parameter.Key, parameter.Value })];

    private static Dictionary<string, StringValues> AsDictionary(IEnumerable<KeyValuePair<string, StringValues>> parameters)
        => parameters.ToDictionary(parameter => parameter.Key, parameter => parameter.Value, StringComparer.Ordinal);
}
