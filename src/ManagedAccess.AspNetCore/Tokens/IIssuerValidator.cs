namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>Decides which tenants of a multi-tenant authorization server may use the app, where <c>AuthorizationServers:#:Tenants</c> cannot list them.</summary>
/// <remarks>
/// For an issuer with <c>{tid}</c>, such as Microsoft Entra's <c>https://login.microsoftonline.com/{tid}/v2.0</c>. Whoever can create a tenant there
/// can have tokens with any claims signed for it, so a validator that allows every tenant lets in anybody.
/// </remarks>
public interface IIssuerValidator
{
    /// <summary>Whether tokens of a tenant are accepted. Where <c>Tenants</c> is set too, the tenant has to be in that list as well.</summary>
    /// <param name="issuer">The issuer of the token, for example <c>https://login.microsoftonline.com/9f1d…/v2.0</c>.</param>
    /// <param name="tenant">The tenant in it, a GUID in lower case.</param>
    /// <returns><see langword="false"/> to refuse the token.</returns>
    /// <remarks>
    /// Asked for every request with such a token, remembered or not, and before its signature is verified: answer from memory, and keep nothing of
    /// what is asked. If it throws, the request fails with 500.
    /// </remarks>
    bool IsAllowed(string issuer, string tenant);
}
