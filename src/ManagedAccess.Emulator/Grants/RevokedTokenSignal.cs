using ManagedAccess.Emulator.Signals;
using Microsoft.AspNetCore;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.Grants;

/// <summary>Tells the application about access tokens that their client has revoked (RFC 7009), before the client hears that they are.</summary>
internal sealed class RevokedTokenSignal(EventTransmitter transmitter) : IOpenIddictServerHandler<ApplyRevocationResponseContext>
{
    /// <summary>Where a transaction keeps the identifiers of the tokens.</summary>
    public const string TokensProperty = "emulator:revoked";

    // After the grant was committed, before the response is written.
    private const int Second = int.MinValue + 2_000;

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyRevocationResponseContext>()
        .UseSingletonHandler<RevokedTokenSignal>()
        .SetOrder(Second)
        .Build();

    public async ValueTask HandleAsync(ApplyRevocationResponseContext context)
    {
        if (context.Transaction.GetProperty<string[]>(TokensProperty) is not { Length: > 0 } revoked)
        {
            return;
        }

        // The application takes its time, or does not answer. Other requests need not wait for it.
        context.Transaction.GetHttpRequest()?.HttpContext.Features.Get<GrantTurn>()?.End();
        foreach (var token in revoked)
        {
            // To the end, also if the client goes away: the grant was committed.
            await transmitter.TransmitAsync(SecurityEvent.EndOfToken(token, "The client revoked its token"), CancellationToken.None);
        }
    }
}
