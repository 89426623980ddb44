using System.Net;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Redis.Tests;

/// <summary>Nodes of one app that share a server, and a client with a key.</summary>
internal static class SharingApp
{
    public const string Page = ProtectedApp.Resource + "/page";

    /// <summary>For how long after its beginning the server may have forgotten a proof: the clock skew, and what the clock of a test is behind that of the server.</summary>
    public static readonly TimeSpan Unsure = TimeSpan.FromSeconds(60 + 20);

    /// <summary>Skips the test where there is no server.</summary>
    public static async Task<TestRedis> RedisAsync(params string[] settings)
    {
        Assert.SkipWhen(TestRedis.Absence is not null, $"skipped: {TestRedis.Absence}");
        return await TestRedis.StartAsync(settings);
    }

    public static Task<ProtectedApp> StartAsync(TestRedis redis, Action<ProtectedAppSetup>? change = null) => StartAsync(redis.Configuration, change);

    public static Task<ProtectedApp> StartAsync(string configuration, Action<ProtectedAppSetup>? change = null) => ProtectedApp.StartAsync(setup =>
    {
        setup.Settings["Redis:Configuration"] = configuration;
        setup.Settings["Tokens:DPoP:Mode"] = "Required";
        setup.LaterServices = services =>
        {
            services.AddManagedAccess().AddRedis();
            services.AddHealthChecks().AddManagedAccessRedis();
            services.AddSingleton<IDataProtectionProvider>(KeyRing);
        };
        setup.App = app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/page", () => "page").RequireAuthorization();
            app.MapGet("/alive", () => "alive").AllowAnonymous();
            app.MapHealthChecks("/readyz").AllowAnonymous();
        };
        change?.Invoke(setup);
    });

    /// <summary>The key ring that the nodes share, unless a test gives one of them another.</summary>
    public static IDataProtectionProvider KeyRing { get; } = new EphemeralDataProtectionProvider();

    /// <summary>Goes on to the time from which the server remembers all proofs.</summary>
    public static async Task<ProtectedApp> WithProofsAsync(this Task<ProtectedApp> starting, TestProof? client = null)
    {
        var app = await starting;
        await app.ProveAsync(client ?? new TestProof(app.Clock)); // begins the memory on the server
        app.Clock.Advance(Unsure);
        return app;
    }

    /// <summary>A token that is bound to the client's key.</summary>
    public static string IssueBound(this ProtectedApp app, TestProof client) => app.Issuer.Issue(client.Bind);

    public static Task<HttpResponseMessage> ProveAsync(this ProtectedApp app, TestProof client) => app.ProveAsync(app.IssueBound(client), client);

    public static Task<HttpResponseMessage> ProveAsync(this ProtectedApp app, string token, TestProof client) => app.SendProofAsync(token, client.Create(token, Page));

    public static Task<HttpResponseMessage> SendProofAsync(this ProtectedApp app, string token, string proof) =>
        app.GetAsync("/page", ("Authorization", $"DPoP {token}"), ("DPoP", proof));

    /// <summary>Asks until the answer is this one. A node learns of the others by messages, and a test cannot see when they arrive.</summary>
    public static async Task UntilAsync(this ProtectedApp app, HttpStatusCode expected, (string Name, string Value) credential) =>
        await WaitForAsync(async () => (await app.GetAsync("/page", credential)).StatusCode == expected, $"{expected}");

    public static async Task WaitForAsync(Func<Task<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"waited for {what}");
            await Task.Yield();
        }
    }
}
