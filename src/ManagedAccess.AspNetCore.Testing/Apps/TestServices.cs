using System.Collections.Concurrent;
using ManagedAccess.AspNetCore.Testing.Issuers;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Keys;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace ManagedAccess.AspNetCore.Testing.Apps;

/// <summary>Everything of the app that a test replaces: where keys come from, the network, the clock and the audit file.</summary>
internal sealed class TestServices(FakeTimeProvider clock)
{
    public FakeTimeProvider Clock => clock;

    public TestSigningKeys Keys { get; } = new();

    public TestIdentities Identities { get; } = new();

    public ConcurrentQueue<AuditRecord> Audit { get; } = new();

    public RequestsUnderWay Requests { get; } = new();

    /// <param name="services">The services of the app, complete.</param>
    /// <param name="app">The name of the app, for a message; null if it is not known.</param>
    /// <exception cref="InvalidOperationException">The app does not call <c>AddManagedAccess()</c>.</exception>
    public void AddTo(IServiceCollection services, string? app)
    {
        if (!services.Any(service => service.ServiceType == typeof(TrustedIssuers)))
        {
            throw new InvalidOperationException(app is null
                ? "AddManagedAccessTesting(): these services have no AddManagedAccess(). Call builder.Services.AddManagedAccess() first."
                : $"WithManagedAccess(): the app '{app}' does not call AddManagedAccess(). Add builder.Services.AddManagedAccess() to its Program.cs, or test it without WithManagedAccess().");
        }

        services.AddSingleton(this);
        services.RemoveAll<ISigningKeySource>(); // a file of production need not be here
        services.AddSingleton<ISigningKeySource>(Keys);
        services.RemoveAll<TimeProvider>();
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<IAuditSink>(new RecordedAudit(Audit));
        services.PostConfigure<ManagedAccessOptions>(AddServerToNone);
        services.PostConfigure<AuditFileOptions>(file => file.Path = null); // one process writes a file, and tests run several apps at once
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(Requests)); // the first is outermost: a request counts until its record is written
        services.AddHttpClient(BackchannelDefaults.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => new TestBackchannel(Identities));
    }

    // An app often gets its servers where it is deployed, or from an emulator that is in Debug builds only: neither is here.
    private static void AddServerToNone(ManagedAccessOptions options)
    {
        if (options.AuthorizationServers.Count == 0)
        {
            options.AuthorizationServers.Add(new AuthorizationServerOptions { Issuer = "https://login.example.test" });
        }
    }
}
