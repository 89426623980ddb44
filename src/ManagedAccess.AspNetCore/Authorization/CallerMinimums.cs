using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Issuers;

namespace ManagedAccess.AspNetCore.Authorization;

/// <summary>The requirements for every caller of one authorization server: the policy floor, and the additions of that server's entry.</summary>
/// <param name="AllowServices">See <see cref="CallerOptions.AllowServices"/>.</param>
/// <param name="RequiredAuthenticationMethods">See <see cref="CallerOptions.RequiredAuthenticationMethods"/>.</param>
/// <param name="MaxAuthenticationAge">See <see cref="CallerOptions.MaxAuthenticationAge"/>.</param>
internal sealed record CallerMinimum(
    bool AllowServices, IReadOnlyList<string> RequiredAuthenticationMethods, TimeSpan? MaxAuthenticationAge);

/// <summary>The floors of all authorization servers, in the order of the settings.</summary>
internal sealed class CallerMinimums(IReadOnlyList<CallerMinimum> servers)
{
    public CallerMinimum Of(TrustedIssuer issuer) => Of(issuer.Index);

    /// <param name="index">The index of the server in <c>ManagedAccess:AuthorizationServers</c>.</param>
    public CallerMinimum Of(int index) => servers[index];
}
