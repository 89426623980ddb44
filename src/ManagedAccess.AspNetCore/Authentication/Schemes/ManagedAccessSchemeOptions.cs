using Microsoft.AspNetCore.Authentication;

namespace ManagedAccess.AspNetCore.Authentication.Schemes;

/// <summary>What ASP.NET Core lets an app set for each of its schemes; everything else is a setting of the section <c>ManagedAccess</c>.</summary>
/// <remarks>
/// Set it by the name of the scheme: <c>services.Configure&lt;ManagedAccessSchemeOptions&gt;(ManagedAccessDefaults.AuthenticationScheme, …)</c>. Without
/// the name nothing would read it, so the host does not start. The inherited members <c>ForwardDefault</c>, <c>ForwardAuthenticate</c>,
/// <c>ForwardChallenge</c>, <c>ForwardForbid</c>, <c>ForwardDefaultSelector</c> and <c>EventsType</c> do what they do for every scheme. The others stop
/// the host: <c>ClaimsIssuer</c>, because each claim names the issuer of its token; <c>ForwardSignIn</c> and <c>ForwardSignOut</c>, because this
/// scheme signs nobody in; and a <c>TimeProvider</c> that is not the app's own, because keys and tokens are dated by that one.
/// </remarks>
public sealed class ManagedAccessSchemeOptions : AuthenticationSchemeOptions
{
    /// <summary>The app's own code in authentication: one instance for all requests.</summary>
    /// <value>Default <see langword="null"/>: none. Not together with <c>EventsType</c>, which <c>AddEvents&lt;T&gt;()</c> sets.</value>
    public new ManagedAccessEvents? Events
    {
        get => base.Events as ManagedAccessEvents;
        set => base.Events = value;
    }
}
