namespace ManagedAccess.AspNetCore;

/// <summary>Decides which tenants of a multi-tenant authorization server may use the app, where <c>AuthorizationServers:#:Tenants</c> cannot list them.</summary>
/// <remarks>
/// For an issuer with <c>{tid}</c>, such as Microsoft Entra's <c>https://login.microsoftonline.com/{tid}/v2.0</c>. A person who can create a tenant
/// there can get signed tokens with any claims for it. A validator that allows every tenant therefore lets in everybody.
/// </remarks>
public interface IIssuerValidator
{
    /// <summary>Whether tokens of a tenant are accepted. Where <c>Tenants</c> is set too, the tenant has to be in that list as well.</summary>
    /// <param name="issuer">The issuer of the token, for example <c>https://login.microsoftonline.com/9f1d…/v2.0</c>.</param>
    /// <param name="tenant">The tenant in it, a GUID in lower case.</param>
    /// <returns><see langword="false"/> to refuse the token.</returns>
    /// <remarks>
    /// Called for every request with such a token, remembered or not, and before its signature is verified: answer from memory, and do not keep
    /// the arguments. If it throws, the exception is logged (<c>IssuerValidatorFailed</c>) and the token is not accepted: 503 with <c>Retry-After</c>
    /// and the reason <see cref="DecisionReasons.IssuerCheckFailed"/>. An endpoint that is open to everyone serves the request without a caller.
    /// </remarks>
    bool IsAllowed(string issuer, string tenant);
}
