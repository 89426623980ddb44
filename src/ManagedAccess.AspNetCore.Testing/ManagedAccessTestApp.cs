using ManagedAccess.AspNetCore.Testing.Apps;
using ManagedAccess.AspNetCore.Testing.Callers;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ManagedAccess.AspNetCore;

/// <summary>An app in a test, with the callers that the test asks for.</summary>
public sealed class ManagedAccessTestApp : IAsyncDisposable, IDisposable
{
    private readonly RunningApp _app;
    private readonly RequestsUnderWay _requests;

    internal ManagedAccessTestApp(ITestedApp app, TestServices services) =>
        (_app, _requests, Clock, Audit) = (new(app, services), services.Requests, services.Clock, new(services.Audit, services.Requests));

    /// <summary>The clock of the app and of the tokens. It stands still until the test moves it.</summary>
    /// <value>At first the time of its creation, or the clock of <see cref="ManagedAccessTestOptions.Clock"/>.</value>
    public FakeTimeProvider Clock { get; }

    /// <summary>The audit records that the app wrote.</summary>
    public TestAudit Audit { get; }

    /// <summary>The services of the app, which this starts.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Where the app is reached: the origin of <c>ManagedAccess:Resource</c>, or of the socket it listens on. Starts the app.</summary>
    public Uri BaseAddress => _app.BaseAddress;

    /// <summary>A person. Their tokens name them, and no group, scope or client unless the test says so.</summary>
    /// <param name="email">The e-mail address. The same address is the same person, at each authorization server under a subject of its own.</param>
    /// <returns>The caller, to be described further.</returns>
    /// <exception cref="ArgumentException"><paramref name="email"/> is not an e-mail address.</exception>
    public TestCaller As(string email) => email?.Contains('@', StringComparison.Ordinal) is true
        ? new(_app, new CallerDescription { Email = email })
        : throw new ArgumentException($"As(\"{email}\"): expected an e-mail address such as ada@example.com. For software that acts for itself, use AsService.", nameof(email));

    /// <summary>Software that acts for itself: client credentials (RFC 6749 §4.4), or a service token of Access.</summary>
    /// <param name="name">The client identifier, or the <c>common_name</c> of Access.</param>
    /// <returns>The caller, to be described further.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or empty.</exception>
    /// <remarks>The app admits services only with <c>ManagedAccess:Callers:AllowServices</c>.</remarks>
    public TestCaller AsService(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(_app, new CallerDescription { Service = name });
    }

    /// <summary>A client without a credential.</summary>
    /// <param name="options">Redirects and cookies; <see langword="null"/> for the options of the factory.</param>
    /// <returns>The client. Dispose it.</returns>
    public HttpClient CreateClient(WebApplicationFactoryClientOptions? options = null) => _app.CreateClient(caller: null, options);

    /// <summary>Has every authorization server sign with a new key, and waits until the app has read it.</summary>
    /// <returns>A task that ends when the app knows the new keys.</returns>
    /// <remarks>The last key before stays published, so tokens that it signed stay good; older keys are withdrawn. Cloudflare Access rotates like this.</remarks>
    public Task RotateKeysAsync() => _app.RotateKeysAsync();

    /// <summary>From now on the app cannot read the keys of its authorization servers.</summary>
    /// <returns>Ends the outage when disposed.</returns>
    /// <remarks>
    /// Before the first client the app has no keys and answers 503. Later it verifies with the keys it has for up to 24 hours, as in production:
    /// <c>Clock.Advance(TimeSpan.FromHours(25))</c> goes past them.
    /// </remarks>
    public IDisposable KeysUnavailable()
    {
        _app.BeginOutage();
        return new Outage(_app);
    }

    /// <summary>Stops an app that <c>WithManagedAccess()</c> of a factory made, after the requests that it still works on, as Kestrel does; it waits for five seconds at most.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        _requests.WaitUntilNone(); // the test server ends them with the services they use
        return _app.DisposeAsync();
    }

    private sealed class Outage(RunningApp app) : IDisposable
    {
        // The app reads the keys without this thread and without its clock, so the wait ends.
        public void Dispose() => app.EndOutageAsync().GetAwaiter().GetResult();
    }
}
