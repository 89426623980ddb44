using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Sessions;

/// <summary><c>/cdn-cgi/access/login</c>: lets the browser choose a person, sets the cookie, and sends the browser back.</summary>
internal sealed class LoginEndpoint(SessionCookies sessions, UserDirectory directory, FormProtection forms, AccessPolicy policy, string applicationName)
{
    public const string Path = "/cdn-cgi/access/login";
    public const string RedirectParameter = "redirect_url";

    // The strength of the sign-in, if an authorization request asked for a stronger one than the session has.
    public const string ContextParameter = "acr";

    private const string FormPurpose = "login";

    /// <summary>The address that signs a person in, as <paramref name="authenticationContext"/> if one is needed, and then goes to <paramref name="target"/>.</summary>
    public static string UriFor(string target, string? authenticationContext = null) =>
        $"{Path}?{RedirectParameter}={Uri.EscapeDataString(target)}"
        + (authenticationContext is null ? "" : $"&{ContextParameter}={Uri.EscapeDataString(authenticationContext)}");

    /// <summary>Whether a path is the login page of this or of another host: Access puts the host after the path.</summary>
    public static bool IsPathOf(string path) => path == Path || path.StartsWith(Path + "/", StringComparison.Ordinal);

    /// <summary>Whether the host after the path is not the one that the request reached.</summary>
    public static bool IsOfAnotherHost(string path, string origin) => path.Length > Path.Length && path[(Path.Length + 1)..] != new Uri(origin).Authority;

    public Task InvokeAsync(HttpContext context, string origin)
        => HttpMethods.IsPost(context.Request.Method) ? SignInAsync(context, origin) : ShowAsync(context, origin);

    private async Task ShowAsync(HttpContext context, string origin)
    {
        var target = LocalRedirect.Resolve(context.Request.Query[RedirectParameter], origin) ?? "/";
        var authenticationContext = ContextOf(context.Request.Query[ContextParameter]);
        var session = await sessions.ReadAsync(context, origin);
        var token = forms.Issue(SessionCookies.BrowserOf(context), FormPurpose, target, authenticationContext ?? "");
        var page = new LoginPage(
            directory.People,
            session?.Person,
            applicationName,
            Path,
            [
                new(RedirectParameter, target),
                .. authenticationContext is null ? Array.Empty<KeyValuePair<string, string>>() : [new(ContextParameter, authenticationContext)],
                new(FormProtection.Field, token),
            ])
        {
            AuthenticationContext = authenticationContext,
        };
        await page.WriteAsync(context);
    }

    private async Task SignInAsync(HttpContext context, string origin)
    {
        if (await FormReader.TryReadAsync(context) is not { } form)
        {
            await new MessagePage(StatusCodes.Status400BadRequest, "That was not our form", "Go back and choose a person again.").WriteAsync(context);
            return;
        }

        var target = LocalRedirect.Resolve(form[RedirectParameter], origin) ?? "/";
        var authenticationContext = ContextOf(form[ContextParameter]);
        if (!forms.IsGenuine(context, form[FormProtection.Field], FormPurpose, target, authenticationContext ?? ""))
        {
            await new MessagePage(
                StatusCodes.Status400BadRequest,
                "This form is no longer valid",
                "It was opened in another browser, or its cookie is gone. Go back and choose a person again.").WriteAsync(context);
            return;
        }

        if (directory.FindByEmail(form[LoginPage.PersonField]) is not { } person)
        {
            await new MessagePage(StatusCodes.Status400BadRequest, "Nobody has that address", "The people are listed in the setting Emulator:Users.").WriteAsync(context);
            return;
        }

        var ruling = policy.Judge(person);
        if (!ruling.IsAdmitted)
        {
            await new DenialPage(person, applicationName, ruling.Reason, UriFor(target, authenticationContext)).WriteAsync(context);
            return;
        }

        sessions.SignIn(context, person, origin, authenticationContext);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = target;
    }

    /// <summary>The value, if it can be the strength of a sign-in.</summary>
    public static string? ContextOf(string? value) => value is not null && AuthenticationContexts.IsValue(value) ? value : null;
}
