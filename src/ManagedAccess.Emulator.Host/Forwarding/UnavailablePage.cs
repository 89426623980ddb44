using System.Globalization;
using ManagedAccess.Emulator.Users;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace ManagedAccess.Emulator.Host.Forwarding;

/// <summary>502: says that the application, and not the emulator, does not answer. The log of the application has the reason.</summary>
internal static class UnavailablePage
{
    private const string Html = "text/html";

    /// <summary>A sentence without a stack trace.</summary>
    public static string ReasonFor(ForwarderError error, UpstreamClient client) => error switch
    {
        ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout => string.Create(
            CultureInfo.InvariantCulture, $"The app at {client.Address} was silent for {client.Timeout.TotalSeconds:0} seconds. See --timeout."),
        ForwarderError.Request or ForwarderError.NoAvailableDestinations => $"The app at {client.Address} cannot be reached. Start it, or correct --upstream.",
        ForwarderError.RequestBodyDestination => $"The app at {client.Address} closed the connection while the request was sent.",
        ForwarderError.ResponseBodyDestination or ForwarderError.ResponseHeaders => $"The app at {client.Address} ended its answer early or sent one that is not HTTP.",
        _ => $"The connection to the app at {client.Address} failed ({error}).",
    };

    public static Task WriteAsync(HttpContext context, string reason)
    {
        var response = context.Response;
        response.Clear();
        response.StatusCode = StatusCodes.Status502BadGateway;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return Task.CompletedTask;
        }

        if (!context.Request.Headers.Accept.ToString().Contains(Html, StringComparison.OrdinalIgnoreCase))
        {
            response.ContentType = "text/plain; charset=utf-8";
            return response.WriteAsync("502: " + reason + "\n", context.RequestAborted);
        }

        // A form is not sent twice by a link.
        var again = HttpMethods.IsGet(context.Request.Method) ? """<p><a href="">Try again</a></p>""" : "";
        return PageLayout.WriteAsync(
            context,
            StatusCodes.Status502BadGateway,
            "The app does not answer",
            $"""
            <h1>The app does not answer</h1>
            <p class="muted">{PageLayout.Encode(reason)}</p>
            <p class="notice">502, from the emulator of Access in front of the app.</p>
            {again}
            """);
    }
}
