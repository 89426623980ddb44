namespace ManagedAccess.Cli.Doctor.Checks.Servers;

/// <summary>RFC 8414 §3.3: the issuer in the metadata must be the one that the place was made from, or the document must not be used.</summary>
internal sealed class ServerIssuerCheck() : Check(
    "server-issuer", "The authorization server has another name than the app says", "RFC 8414 §3.3, RFC 9207 §2.4", Severity.Error,
    "Copy the issuer from the metadata of the authorization server into ManagedAccess:AuthorizationServers:#:Issuer, slash or no slash at the end included.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen) => seen.Servers
        .Where(server => server.Metadata?.Issuer is { } issuer && issuer != server.Issuer && !IsKnownForm(server, issuer))
        .Select(server => Found($"the app names {server.Issuer}, {server.Answer!.Uri} names {server.Metadata!.Issuer}", server.Answer));

    // Access was seen to name itself without a scheme, and Entra's shared endpoints name a tenant that is known only after the sign-in.
    private static bool IsKnownForm(AuthorizationServer server, string issuer) =>
        (server.IsAccess && server.Issuer == "https://" + issuer) || (server.IsEntra && issuer.Contains("{tenantid}", StringComparison.Ordinal));
}
