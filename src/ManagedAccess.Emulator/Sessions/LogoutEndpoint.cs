using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Sessions;

/// <summary><c>/cdn-cgi/access/logout</c>: forgets the person. A link is enough, as at Access: the worst another site can do with it is to make someone click a name again.</summary>
internal sealed class LogoutEndpoint(SessionCookies sessions)
{
    public const string Path = "/cdn-cgi/access/logout";

    public Task InvokeAsync(HttpContext context, string origin)
    {
        sessions.SignOut(context, origin);
        return PageLayout.WriteAsync(
            context,
            StatusCodes.Status200OK,
            "Signed out",
            $"""<h1>You are signed out</h1><p class="muted">Grants you gave to clients are still valid.</p><p><a href="{LoginEndpoint.Path}">Sign in again</a></p>""");
    }
}
