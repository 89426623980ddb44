using Microsoft.AspNetCore.Authentication;

namespace ManagedAccess.AspNetCore;

/// <summary>The options that ASP.NET Core has for every scheme; everything else is a setting of the section <c>ManagedAccess</c>.</summary>
/// <remarks>
/// Set it by the name of the scheme: <c>services.Configure&lt;ManagedAccessSchemeOptions&gt;(ManagedAccessDefaults.AuthenticationScheme, …)</c>. Without
/// the name the options would not be read, so the host does not start. The inherited members <c>ForwardDefault</c>, <c>ForwardAuthenticate</c>,
/// <c>ForwardChallenge</c>, <c>ForwardForbid</c>, <c>ForwardDefaultSelector</c> and <c>EventsType</c> work as for every scheme. The others stop
/// the host: <c>ClaimsIssuer</c>, because each claim names the issuer of its token; <c>ForwardSignIn</c> and <c>ForwardSignOut</c>, because this
/// scheme does not sign anyone in; and a <c>TimeProvider</c> that is not the app's own, because the app's dates keys and tokens.
/// </remarks>
public sealed class ManagedAccessSchemeOptions : AuthenticationSchemeOptions
{
    /// <summary>The app's own code in authentication: one instance for all requests.</summary>
    /// <value>Default <see langword="null"/>: no events. It cannot be combined with <c>EventsType</c>, which <c>AddEvents&lt;T&gt;()</c> sets.</value>
    public new ManagedAccessEvents? Events
    {
        get => base.Events as ManagedAccessEvents;
        set => base.Events = value;
    }
}
