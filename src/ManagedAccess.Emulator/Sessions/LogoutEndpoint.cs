using ManagedAccess.Emulator.Profiles;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Sessions;

/// <summary><c>/cdn-cgi/access/logout</c>: signs the person out. A link is enough, as at Access.</summary>
/// <remarks>Another site can only make a person choose a name again, and their clients ask again: the cookie is sent with a navigation, and not with its images or scripts.</remarks>
internal sealed class LogoutEndpoint(SessionCookies sessions, SessionEnd end, ServerProfile profile)
{
    public const string Path = "/cdn-cgi/access/logout";

    public async Task InvokeAsync(HttpContext context, string origin)
    {
        // At Access the grants of clients outlive the session.
        if (!profile.IsAccess && await sessions.ReadAsync(context, origin) is { } session)
        {
            // To the end, also if the browser goes away.
            await end.SignOutAsync(session, CancellationToken.None);
        }

        sessions.SignOut(context, origin);
        var clients = profile.IsAccess ? "Grants you gave to clients are still valid." : "Clients that you let in since you signed in are signed out too, except those with offline access.";
        await PageLayout.WriteAsync(
            context,
            StatusCodes.Status200OK,
            "Signed out",
            $"""<h1>You are signed out</h1><p class="muted">{clients}</p><p><a href="{LoginEndpoint.Path}">Sign in again</a></p>""");
    }
}
