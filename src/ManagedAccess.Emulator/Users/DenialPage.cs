using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Users;

/// <summary>Says that the policy does not admit the person who signed in, which line decided, and how to become someone else.</summary>
internal sealed record DenialPage(Person Person, string Application, string Reason, string SwitchPersonUri)
{
    public const string ErrorHeader = "Cf-Access-Error";

    public Task WriteAsync(HttpContext context)
    {
        context.Response.Headers[ErrorHeader] = "access_denied";
        return PageLayout.WriteAsync(
            context,
            StatusCodes.Status403Forbidden,
            "No access",
            $"""
            <h1>That account does not have access</h1>
            <p class="muted">{PageLayout.Encode(Person.Name)} ({PageLayout.Encode(Person.Email)}) may not use <bdi>{PageLayout.Encode(Application)}</bdi>.</p>
            <p class="notice">The reason: {PageLayout.Encode(Reason)}.</p>
            <p><a href="{PageLayout.Encode(SwitchPersonUri)}">Sign in as someone else</a></p>
            """);
    }
}
