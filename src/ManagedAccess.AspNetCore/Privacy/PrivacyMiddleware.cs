using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Privacy;

/// <summary>Lets the response of each request become private, whatever the app has taken hold of by the time a caller is let in.</summary>
internal sealed class PrivacyMiddleware(RequestDelegate next)
{
    public Task Invoke(HttpContext context)
    {
        PrivateResponse.Around(context);
        return next(context);
    }
}
