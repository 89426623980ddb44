using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary>Makes the entries of one grant appear together, before the client hears of them, or not at all if the process ends in between.</summary>
internal static class GrantTransaction
{
    public static Task<IDbContextTransaction> BeginAsync(HttpContext context)
    {
        // The keys have a connection of their own: a rotation inside the transaction waits for the transaction to end.
        _ = context.RequestServices.GetRequiredService<SigningKeyRing>().Current;
        return context.RequestServices.GetRequiredService<EmulatorDbContext>().Database.BeginTransactionAsync(context.RequestAborted);
    }
}

/// <summary>Ends the transaction before OpenIddict writes the response. An error may have changed grants too: the replay of a code revokes them.</summary>
internal sealed class GrantCommit<TContext>(EmulatorDbContext database) : IOpenIddictServerHandler<TContext>
    where TContext : BaseContext
{
    // Before every handler that writes.
    private const int First = int.MinValue + 1_000;

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
        .UseScopedHandler<GrantCommit<TContext>>()
        .SetOrder(First)
        .Build();

    public async ValueTask HandleAsync(TContext context)
    {
        if (database.Database.CurrentTransaction is { } transaction)
        {
            await transaction.CommitAsync(context.CancellationToken);
        }
    }
}
