using ManagedAccess.Emulator.Loopback;
using Microsoft.Extensions.Configuration;

namespace ManagedAccess.Emulator.Signals;

/// <summary>Where the application receives events and logout tokens, as its settings say.</summary>
internal sealed class EventReceivers(ApplicationPipeline application, OwnOrigins origins, IConfiguration configuration)
{
    private const string Section = "ManagedAccess:Revocation";

    // The application's own default.
    private const string DefaultPath = "/ssf/events";

    /// <summary>Stands for this emulator as the transmitter.</summary>
    public const string OwnOrigin = "/";

    /// <summary>The origins of this application. Each is an issuer of tokens.</summary>
    public IReadOnlyList<string> Issuers => origins.Reached();

    /// <summary>Whether an issuer may have issued a token since the start. The application may refuse the events of any other.</summary>
    public bool IsReached(string issuer) => origins.IsReached(issuer);

    /// <summary>The path of events; null if the application listens to another transmitter, or to none.</summary>
    public string? EventPath => configuration[$"{Section}:SharedSignals:Issuer"] == OwnOrigin ? configuration[$"{Section}:SharedSignals:Path"] ?? DefaultPath : null;

    /// <summary>The path of logout tokens; null if the application receives none.</summary>
    public string? LogoutPath => LogoutAudience is null ? null : configuration[$"{Section}:BackChannelLogoutPath"];

    /// <summary>The application in a logout token; null if the application receives none.</summary>
    public string? LogoutAudience => configuration[$"{Section}:BackChannelLogoutAudience"];

    /// <summary>The application in an event of <paramref name="issuer"/>.</summary>
    public string EventAudience(string issuer) => configuration[$"{Section}:SharedSignals:Audience"] ?? configuration["ManagedAccess:Resource"] ?? issuer;

    /// <summary>Posts to the application without a socket; the result is the status.</summary>
    public Task<int> PostAsync(Uri uri, string mediaType, string body, CancellationToken cancellationToken) => application.PostAsync(uri, mediaType, body, cancellationToken);
}
