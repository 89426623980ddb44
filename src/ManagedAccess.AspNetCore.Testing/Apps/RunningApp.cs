using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Testing.Callers;
using ManagedAccess.AspNetCore.Testing.Clients;
using ManagedAccess.AspNetCore.Testing.Tokens;
using ManagedAccess.AspNetCore.Tokens.Keys;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore.Testing.Apps;

/// <summary>The app of a test, and what its clients send.</summary>
internal sealed class RunningApp(ITestedApp app, TestServices services) : IAsyncDisposable
{
    // Where an app without ManagedAccess:Resource is: it derives the identifier from requests to a loopback host.
    private static readonly Uri Loopback = new("http://localhost/");

    private bool _isStarted;

    public IServiceProvider Services
    {
        get
        {
            var started = app.Services;
            _isStarted = true;
            return started;
        }
    }

    public Uri BaseAddress => app.Address ?? (Services.GetRequiredService<ResourceCatalog>().Main is { } main ? new Uri(main.Origin) : Loopback);

    public string CreateToken(CallerDescription caller) => Issue(caller).Token;

    public HttpMessageHandler CreateHandler(CallerDescription? caller)
    {
        var issued = caller is null ? null : Issue(caller);
        _ = Services; // the app starts here, and a problem of its settings is thrown here
        var host = app.Address is null ? null : Services.GetRequiredService<ResourceCatalog>().Main is { } main ? new Uri(main.Origin).Authority : null;
        var proofs = issued?.Key is { } key ? new CallerProofs(key, issued.Token, services.Clock) : null;
        return new CallerHandler(BaseAddress, host, CallerFields.Of(caller, issued), proofs) { InnerHandler = app.CreateHandler() };
    }

    public HttpClient CreateClient(CallerDescription? caller, WebApplicationFactoryClientOptions? options)
    {
        options ??= app.ClientOptions;
        var handler = CreateHandler(caller);
        if (options.HandleCookies)
        {
            handler = new CookieContainerHandler { InnerHandler = handler };
        }

        if (options.AllowAutoRedirect)
        {
            handler = new RedirectHandler(options.MaxAutomaticRedirections) { InnerHandler = handler };
        }

        return new HttpClient(handler) { BaseAddress = BaseAddress };
    }

    public Task RotateKeysAsync()
    {
        services.Keys.Rotate();
        return ReadKeysAsync();
    }

    public void BeginOutage() => services.Keys.AreUnavailable = true;

    public Task EndOutageAsync()
    {
        services.Keys.AreUnavailable = false;
        return ReadKeysAsync();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    // Has the app read its keys, if it runs.
    private async Task ReadKeysAsync()
    {
        if (!_isStarted)
        {
            return;
        }

        foreach (var cache in Services.GetRequiredService<SigningKeyCaches>().All)
        {
            await cache.RefreshAsync(); // may join one that began before the change, so only the next one is certain to see it
            await cache.RefreshAsync();
        }
    }

    private IssuedToken Issue(CallerDescription caller) => TokenIssuer.Issue(caller, CallerTarget.Find(caller, Services, BaseAddress), services.Keys, services.Identities, services.Clock.GetUtcNow());
}
