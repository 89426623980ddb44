using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore;

/// <summary>A caller who is known and is about to be told what they lack.</summary>
public sealed class ManagedAccessForbiddenContext : PropertiesContext<ManagedAccessSchemeOptions>
{
    internal ManagedAccessForbiddenContext(
        HttpContext context, AuthenticationScheme scheme, ManagedAccessSchemeOptions options, AuthenticationProperties properties, string reason)
        : base(context, scheme, options, properties) => Reason = reason;

    /// <summary>The reason code for the record: <c>insufficient_scope</c>, <c>human_required</c>, …</summary>
    public string Reason { get; }

    /// <summary>Whether the event has written the response.</summary>
    public bool Handled { get; private set; }

    /// <summary>Says that the event has written the response: a status from 400, or a redirect.</summary>
    /// <remarks>A success status is replaced by 403 and a warning is logged: a refused caller never gets a success status.</remarks>
    public void HandleResponse() => Handled = true;
}
