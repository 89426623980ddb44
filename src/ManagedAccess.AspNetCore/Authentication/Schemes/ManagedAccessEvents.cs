namespace ManagedAccess.AspNetCore;

/// <summary>Runs an app's own code during authentication: set the delegates, or derive a class and override the methods.</summary>
/// <remarks>
/// Add a class with <c>AddManagedAccess().AddEvents&lt;T&gt;()</c>: one instance serves one request, unless the app has registered the class with
/// another lifetime. Or set <see cref="ManagedAccessSchemeOptions.Events"/>: that instance serves all requests. If an event throws, the request
/// fails with 500, as with every scheme of ASP.NET Core, and the caller is not let in.
/// </remarks>
public class ManagedAccessEvents
{
    /// <summary>Called by <see cref="CredentialReceived"/>.</summary>
    /// <value>Default: does nothing.</value>
    public Func<ManagedAccessCredentialReceivedContext, Task> OnCredentialReceived { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called by <see cref="TokenValidated"/>.</summary>
    /// <value>Default: does nothing.</value>
    public Func<ManagedAccessTokenValidatedContext, Task> OnTokenValidated { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called by <see cref="Challenge"/>.</summary>
    /// <value>Default: does nothing.</value>
    public Func<ManagedAccessChallengeContext, Task> OnChallenge { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called by <see cref="Forbidden"/>.</summary>
    /// <value>Default: does nothing.</value>
    public Func<ManagedAccessForbiddenContext, Task> OnForbidden { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs for each request before a credential is looked for. May take an access token from another place, such as SignalR's query.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends with the event.</returns>
    public virtual Task CredentialReceived(ManagedAccessCredentialReceivedContext context) => OnCredentialReceived(context);

    /// <summary>Runs for each request with a good token, verified for this request or an earlier one. May add claims, or refuse the caller.</summary>
    /// <param name="context">The caller.</param>
    /// <returns>A task that ends with the event.</returns>
    public virtual Task TokenValidated(ManagedAccessTokenValidatedContext context) => OnTokenValidated(context);

    /// <summary>Runs before a caller who is not known is told how to authenticate. May add to the response, or write another refusal.</summary>
    /// <param name="context">The refusal.</param>
    /// <returns>A task that ends with the event.</returns>
    public virtual Task Challenge(ManagedAccessChallengeContext context) => OnChallenge(context);

    /// <summary>Runs before a caller who is known is told what they lack. May add to the response, or write another refusal.</summary>
    /// <param name="context">The refusal.</param>
    /// <returns>A task that ends with the event.</returns>
    public virtual Task Forbidden(ManagedAccessForbiddenContext context) => OnForbidden(context);
}
