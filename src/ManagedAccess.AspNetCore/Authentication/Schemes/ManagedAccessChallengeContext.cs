using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore;

/// <summary>A caller who is not known and is about to be told how to authenticate.</summary>
public sealed class ManagedAccessChallengeContext : PropertiesContext<ManagedAccessSchemeOptions>
{
    internal ManagedAccessChallengeContext(
        HttpContext context, AuthenticationScheme scheme, ManagedAccessSchemeOptions options, AuthenticationProperties properties, string reason)
        : base(context, scheme, options, properties) => Reason = reason;

    /// <summary>The reason code for the record: <c>credential_missing</c>, <c>expired</c>, …</summary>
    public string Reason { get; }

    /// <summary>Whether the event has written the response.</summary>
    public bool Handled { get; private set; }

    /// <summary>Says that the event has written the response: a status from 400, or a redirect.</summary>
    /// <remarks>
    /// A 401 without a challenge gets this scheme's (RFC 9110 §15.5.2). A success status is replaced by 401 and a warning is logged: a refused
    /// caller never gets a success status.
    /// </remarks>
    public void HandleResponse() => Handled = true;
}
