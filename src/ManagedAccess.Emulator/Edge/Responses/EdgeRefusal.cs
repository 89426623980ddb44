using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Sessions;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Edge.Responses;

/// <summary>Writes the answers of the edge to a request that may not reach the application, each in the shape that was seen at Access.</summary>
internal sealed class EdgeRefusal(bool managedOAuth, string audienceTag, AssertionSigner signer)
{
    private static readonly TimeSpan BrowserCookieLifetime = TimeSpan.FromHours(24);

    private const string ForbiddenText = "You do not have permission to view this page.";

    // JSON for programs: an address stays readable.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>302: a browser goes to the login page, with the parameters of Access.</summary>
    public Task RedirectToLoginAsync(HttpContext context, string origin)
    {
        SessionCookies.BrowserOf(context, BrowserCookieLifetime);
        Challenge(context, origin);
        context.Response.StatusCode = StatusCodes.Status302Found;
        var target = context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
        var host = new Uri(origin).Authority;
        context.Response.Headers.Location = $"{origin}{LoginEndpoint.Path}/{host}?kid={audienceTag}&meta={signer.WriteMeta(origin, host, target)}&{LoginEndpoint.RedirectParameter}={Uri.EscapeDataString(target)}";
        return Task.CompletedTask;
    }

    /// <summary>401. With Managed OAuth the body repeats the challenge; without it the body is a page, which a script cannot use.</summary>
    public Task UnauthorizedAsync(HttpContext context, string origin)
    {
        if (!managedOAuth)
        {
            Challenge(context, origin);
            return new MessagePage(StatusCodes.Status401Unauthorized, "Sign in first", "Access needs a session before it lets this request through.").WriteAsync(context);
        }

        var body = ChallengeBody(context, origin);
        Challenge(context, origin);
        return WriteJsonAsync(context, StatusCodes.Status401Unauthorized, body);
    }

    /// <summary>401 for the credential of a service in strict mode.</summary>
    public Task ServiceUnauthorizedAsync(HttpContext context, string origin)
    {
        Challenge(context, origin);
        return WriteAsync(context, StatusCodes.Status401Unauthorized, "unauthorized", "The service token could not be authenticated.");
    }

    /// <summary>403: no credential of this caller opens the application.</summary>
    public Task ForbiddenAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers["cf-access-aud"] = audienceTag;
        headers["cf-access-domain"] = context.Request.Host.Value;
        headers["Cf-Access-Error"] = "forbidden";
        return WriteAsync(context, StatusCodes.Status403Forbidden, "forbidden", ForbiddenText);
    }

    /// <summary>The JSON of a 401, as Access writes it: the members of the challenge.</summary>
    public static byte[] ChallengeBody(HttpContext context, string origin) => JsonSerializer.SerializeToUtf8Bytes(
        new JsonObject
        {
            ["error"] = AccessChallenge.Error,
            ["error_description"] = AccessChallenge.Description,
            ["resource_metadata"] = AccessChallenge.MetadataUri(origin, context.Request.Path),
        },
        Json);

    private void Challenge(HttpContext context, string origin)
    {
        context.Response.Headers.WWWAuthenticate = AccessChallenge.Write(managedOAuth, AccessChallenge.MetadataUri(origin, context.Request.Path));
        context.Response.Headers.CacheControl = "no-store";
    }

    private static Task WriteAsync(HttpContext context, int status, string error, string text)
        => RefusalForm.Of(context).WantsJson
            ? WriteJsonAsync(context, status, JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["error"] = error, ["error_description"] = text }, Json))
            : new MessagePage(status, status == StatusCodes.Status403Forbidden ? "Forbidden" : "Unauthorized", text).WriteAsync(context);

    private static Task WriteJsonAsync(HttpContext context, int status, byte[] body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
