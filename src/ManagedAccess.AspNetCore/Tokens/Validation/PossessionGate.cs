using ManagedAccess.AspNetCore.Tokens.Binding;
using ManagedAccess.AspNetCore.Tokens.Certificates;
using ManagedAccess.AspNetCore.Tokens.Proofs;
using ManagedAccess.AspNetCore.Tokens.Validated;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Tokens.Validation;

/// <summary>Whether the sender of a good token holds what the token is bound to. The last check: it differs for each request.</summary>
internal sealed class PossessionGate(ProofGate proofs, ClientCertificate certificates)
{
    /// <summary>Whether there is anything to check: for a bearer token at a resource that accepts those, there is not.</summary>
    public static bool IsNeeded(ValidatedToken token, in PresentedCredential credential, in TokenExpectation expectation) =>
        token.Confirmation is not null || credential.Source is CredentialSource.DPoP || expectation.Binding is { DPoP: DPoPMode.Required } or { MutualTls: MutualTlsMode.Required };

    /// <summary>Checks the binding of a token. Without a request nothing can be proved.</summary>
    public async ValueTask<TokenRejection> CheckAsync(HttpContext? context, ValidatedToken token, PresentedCredential credential, TokenExpectation expectation)
    {
        var binding = expectation.Binding ?? TokenBinding.None;
        var (key, certificate) = (token.Confirmation?.KeyThumbprint, token.Confirmation?.CertificateThumbprint);
        var usesProof = credential.Source is CredentialSource.DPoP;
        if (token.Profile is AuthorizationServerType.CloudflareAccess) { return TokenRejection.None; } // Access binds no tokens, and its edge is the sender

        if (key is not null && (!usesProof || binding.DPoP is DPoPMode.Off)) { return TokenRejection.ConfirmationRequired; } // RFC 9449 §7.2
        if (certificate is not null && binding.MutualTls is MutualTlsMode.Off) { return TokenRejection.ConfirmationRequired; } // RFC 8705 §3
        if (key is null && (usesProof || binding.DPoP is DPoPMode.Required)) { return TokenRejection.TokenNotBound; } // RFC 9449 §7.1; POP-12
        if (certificate is null && binding.MutualTls is MutualTlsMode.Required) { return TokenRejection.TokenNotBound; }
        if (context is null) { return TokenRejection.ConfirmationRequired; }

        if (certificate is not null)
        {
            var shown = await certificates.FindThumbprintAsync(context);
            if (shown is null) { return TokenRejection.CertificateMissing; } // RFC 8705 §3
            if (shown != certificate) { return TokenRejection.CertificateMismatch; } // RFC 8705 §3
        }

        return key is null ? TokenRejection.None : await proofs.CheckAsync(context, token, expectation);
    }
}
