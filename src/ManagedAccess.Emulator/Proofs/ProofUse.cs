using Microsoft.AspNetCore;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ManagedAccess.Emulator.Proofs;

/// <summary>Uses up the proof of a token request (RFC 9449 §11.1) that is good in every other way.</summary>
internal sealed class ProofUse(ProofReader proofs) : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenRequestContext>()
        .UseSingletonHandler<ProofUse>()

        // After every other check of the client and the grant, so that only a holder of a grant changes what is remembered.
        .SetOrder(int.MaxValue)
        .Build();

    public ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        if (!proofs.TryUse(context.Transaction.GetHttpRequest()?.HttpContext.Features.Get<ProvenKey>()))
        {
            context.Reject(ProofReader.InvalidProof, ProofReader.UsedBefore);
        }

        return ValueTask.CompletedTask;
    }
}
