using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.Emulator.Signals;

/// <summary>Pushes events to the application (RFC 8935), and logout tokens if it receives them, before the request that caused them is answered.</summary>
/// <remarks>A person may have tokens of several loopback names of this emulator, so each is told as an issuer of its own.</remarks>
internal sealed class EventTransmitter(EventReceivers receivers, SecurityEventWriter writer, ILogger<EventTransmitter> logger)
{
    public async Task TransmitAsync(SecurityEvent ended, CancellationToken cancellationToken)
    {
        foreach (var issuer in receivers.Issuers)
        {
            if (receivers.EventPath is { } eventPath)
            {
                await PostAsync(issuer, eventPath, "application/secevent+jwt", writer.WriteEvent(ended, issuer, receivers.EventAudience(issuer)), StatusCodes.Status202Accepted, cancellationToken);
            }

            if (ended.Subject is not null && receivers.LogoutPath is { } logoutPath)
            {
                await PostAsync(
                    issuer,
                    logoutPath,
                    "application/x-www-form-urlencoded",
                    "logout_token=" + writer.WriteLogoutToken(ended, issuer, receivers.LogoutAudience!),
                    StatusCodes.Status200OK,
                    cancellationToken);
            }
        }
    }

    private async Task PostAsync(string issuer, string path, string mediaType, string body, int expected, CancellationToken cancellationToken)
    {
        var url = issuer + path;
        try
        {
            var status = await receivers.PostAsync(new Uri(url), mediaType, body, cancellationToken);
            if (status != expected && receivers.IsReached(issuer))
            {
                Log.EventNotAccepted(logger, url, status);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The application's own code threw, or did not end. The session has ended all the same.
            Log.EventFailed(logger, url, exception);
        }
    }
}
