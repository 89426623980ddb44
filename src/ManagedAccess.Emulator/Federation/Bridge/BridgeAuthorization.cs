using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Sessions;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using FormReader = ManagedAccess.Emulator.Sessions.FormReader;

namespace ManagedAccess.Emulator.Federation.Bridge;

/// <summary>The authorization endpoint of the bridge: a person of this account chooses a name, and the recipient gets a code.</summary>
/// <remarks>
/// The person is always asked and gets no session here: the bridge is an application of its own, and the policy of the application behind this
/// emulator does not concern it. What was denied on the developer page counts.
/// </remarks>
internal sealed class BridgeAuthorization(RecipientDirectory recipients, UserDirectory directory, AccessPolicy policy, FormProtection forms, BridgeCodes codes, TimeProvider clock)
{
    private const string FormPurpose = "bridge";

    public async Task InvokeAsync(HttpContext context, string origin, string clientId)
    {
        var isForm = HttpMethods.IsPost(context.Request.Method);
        if (isForm && await FormReader.TryReadAsync(context) is null)
        {
            await new MessagePage(StatusCodes.Status400BadRequest, "That was not our form", "Go back to the application and start again.").WriteAsync(context);
            return;
        }

        var parameters = (isForm ? context.Request.Form : (IEnumerable<KeyValuePair<string, StringValues>>)context.Request.Query).ToDictionary(StringComparer.Ordinal);
        if (recipients.Find(clientId) is not { } recipient || !BridgeRequest.IsOf(recipient, parameters))
        {
            await new MessagePage(
                StatusCodes.Status400BadRequest,
                "This account does not share its people with that application",
                "The client_id or the redirect_uri is not that of an entry in Emulator:Federation:Recipients. Compare the Origin there with the address of the application.").WriteAsync(context);
            return;
        }

        var issuer = BridgeAddress.IssuerAt(origin, recipient.ClientId);
        var (request, error, description) = BridgeRequest.Read(recipient, parameters);
        if (request is null)
        {
            Answer(context, recipient, new() { ["error"] = error, ["error_description"] = description, ["state"] = BridgeRequest.Single(parameters, "state"), ["iss"] = issuer });
            return;
        }

        await (isForm ? SignInAsync(context, issuer, request, parameters) : ShowAsync(context, request));
    }

    private Task ShowAsync(HttpContext context, BridgeRequest request)
    {
        var token = forms.Issue(SessionCookies.BrowserOf(context), ContentOf(request));
        return new LoginPage(
            directory.People,
            SignedIn: null,
            request.Recipient.Origin,
            ActionOf(request),
            [.. request.ToParameters(), new(FormProtection.Field, token)]).WriteAsync(context);
    }

    private async Task SignInAsync(HttpContext context, string issuer, BridgeRequest request, Dictionary<string, StringValues> parameters)
    {
        if (!forms.IsGenuine(context, BridgeRequest.Single(parameters, FormProtection.Field), ContentOf(request)))
        {
            await new MessagePage(
                StatusCodes.Status400BadRequest,
                "This form is no longer valid",
                "It was opened in another browser, its cookie is gone, or it was changed. Go back to the application and start again.").WriteAsync(context);
            return;
        }

        if (directory.FindByEmail(BridgeRequest.Single(parameters, LoginPage.PersonField)) is not { } person)
        {
            await new MessagePage(StatusCodes.Status400BadRequest, "Nobody has that address", "The people are listed in the setting Emulator:Users of this account.").WriteAsync(context);
            return;
        }

        if (policy.Denials.HasPerson(person.Email))
        {
            var again = QueryHelpers.AddQueryString(ActionOf(request), request.ToParameters().Select(parameter => new KeyValuePair<string, string?>(parameter.Key, parameter.Value)));
            await new DenialPage(person, request.Recipient.Origin, $"{person.Email} is {Denials.Reason}", again).WriteAsync(context);
            return;
        }

        var code = codes.Issue(new BridgeSignIn(request.Recipient.ClientId, request.Recipient.RedirectUri, request.CodeChallenge, request.Nonce, person.Subject, clock.GetUtcNow()));
        Answer(context, request.Recipient, new() { ["code"] = code, ["state"] = request.State, ["iss"] = issuer });
    }

    // The issuer in the answer shows the recipient which account it comes from (RFC 9207 §2).
    private static void Answer(HttpContext context, Recipient recipient, Dictionary<string, string?> parameters)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = QueryHelpers.AddQueryString(recipient.RedirectUri, parameters.Where(parameter => !string.IsNullOrEmpty(parameter.Value)));
    }

    private static string ActionOf(BridgeRequest request) => $"{BridgeAddress.Root}/{request.Recipient.ClientId}{BridgeAddress.Authorization}";

    private static string[] ContentOf(BridgeRequest request) => [FormPurpose, .. request.ToParameters().SelectMany(parameter => new[] { parameter.Key, parameter.Value })];
}
