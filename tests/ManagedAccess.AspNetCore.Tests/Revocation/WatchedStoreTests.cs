using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ManagedAccess.AspNetCore.Tokens.Validated;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Revocation;

/// <summary>A store that tells of the revocations of other nodes.</summary>
public sealed class WatchedStoreTests
{
    [Fact]
    public async Task Revocation_OfAnotherNode_CountsFromTheNextRequestOn()
    {
        var store = new TestStore();
        await using var app = await StartAsync(store);
        var token = app.Bearer(claims => claims["sid"] = "s1");
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", token)).StatusCode);

        store.News.Writer.TryWrite(EntryOf(app, "s1"));

        await RefusedAsync(app, token);
        Assert.Equal("token_revoked", app.Audit.Last.Reason);
    }

    // A store of the app's own may throw anything: without another try the node would never hear of a revocation again.
    [Fact]
    public async Task Store_ThatThrows_IsWatchedAgain()
    {
        var store = new TestStore { Failures = 1 };
        await using var app = await StartAsync(store);
        var token = app.Bearer(claims => claims["sid"] = "s1");
        store.News.Writer.TryWrite(EntryOf(app, "s1"));
        await Condition.HoldsAsync(() => app.Logs.Named("RevocationWatchFailed").Count == 1);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/page", token)).StatusCode);

        await Condition.HoldsAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return store.Watches == 2;
        });

        await RefusedAsync(app, token);
    }

    // The default of the interface: a store of one node has nothing to tell.
    [Fact]
    public async Task Store_ThatTellsNothing_IsNotAFailure()
    {
        await using var app = await RevocationApp.StartAsync(setup => setup.Services = services => services.AddSingleton<IRevocationStore>(new SilentStore()));
        await app.Services.GetRequiredService<IRevocations>().RevokeSessionAsync(TestIssuer.DefaultIssuer, "s1");

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page", app.Bearer(claims => claims["sid"] = "s1"))).StatusCode);
        Assert.Empty(app.Logs.Named("RevocationWatchFailed"));
    }

    [Fact]
    public async Task Host_ThatStops_EndsTheWatch()
    {
        var store = new TestStore();
        await using (var app = await StartAsync(store))
        {
            await Condition.HoldsAsync(() => store.Watches == 1);
        }

        await Condition.HoldsAsync(() => store.Ends == 1);
    }

    [Fact]
    public async Task Event_WithTwoSubjects_CountsForBothAlthoughTheStoreFails()
    {
        await using var app = await RevocationApp.StartAsync(setup => setup.Services = services => services.AddSingleton<IRevocationStore>(new FullStore()));
        var ofSession = app.Bearer(claims => { claims["sid"] = "s1"; claims["sub"] = "grace"; });
        var ofPerson = app.Bearer(claims => { claims["sid"] = "s2"; claims["sub"] = "3f6f1c5e-ada"; });

        var response = await app.PushAsync(RevocationApp.Signed(app, claims => claims["events"]!["https://schemas.openid.net/secevent/caep/event-type/credential-change"] = new JsonObject { ["change_type"] = "revoke" }));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode); // the transmitter sends it again
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page", ofSession)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.GetAsync("/page", ofPerson)).StatusCode);
    }

    // WebApplicationFactory stops the host while the app's own Main disposes of it.
    [Fact]
    public async Task Host_ThatIsStoppedAfterItsEnd_DoesNotThrow()
    {
        var store = new TestStore();
        var app = await StartAsync(store);
        var revocations = app.Services.GetRequiredService<IEnumerable<IHostedService>>().OfType<IHostedLifecycleService>().Single(service => service is IRevocations);
        await app.DisposeAsync();

        await revocations.StoppedAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, store.Ends);
    }

    private static Task<ProtectedApp> StartAsync(TestStore store) => RevocationApp.StartAsync(setup => setup.Services = services => services.AddSingleton<IRevocationStore>(store));

    private static RevocationEntry EntryOf(ProtectedApp app, string session) => new()
    {
        Kind = RevocationKind.Session,
        Key = RevocationMarks.KeyOf(RevocationKind.Session, TestIssuer.DefaultIssuer, session),
        IssuedBefore = app.Clock.GetUtcNow(),
        Until = app.Clock.GetUtcNow() + TimeSpan.FromHours(1),
    };

    private static async Task RefusedAsync(ProtectedApp app, (string, string) token)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await app.GetAsync("/page", token)).StatusCode is not HttpStatusCode.Unauthorized)
        {
            Assert.False(limit.IsCancellationRequested, "waited for the revocation to count");
        }
    }

    private sealed class TestStore : IRevocationStore
    {
        private int _watches;
        private int _ends;

        public Channel<RevocationEntry> News { get; } = Channel.CreateUnbounded<RevocationEntry>();

        public int Failures { get; set; }

        public int Watches => Volatile.Read(ref _watches);

        public int Ends => Volatile.Read(ref _ends);

        public ValueTask<IReadOnlyList<RevocationEntry>> ReadAsync(CancellationToken cancellationToken) => new([]);

        public ValueTask AddAsync(RevocationEntry revocation, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public async IAsyncEnumerable<RevocationEntry> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _watches) <= Failures)
            {
                throw new TimeoutException("the store of the test is away");
            }

            try
            {
                await foreach (var entry in News.Reader.ReadAllAsync(cancellationToken))
                {
                    yield return entry;
                }
            }
            finally
            {
                Interlocked.Increment(ref _ends);
            }
        }
    }

    private sealed class FullStore : IRevocationStore
    {
        public ValueTask<IReadOnlyList<RevocationEntry>> ReadAsync(CancellationToken cancellationToken) => new([]);

        public ValueTask AddAsync(RevocationEntry revocation, CancellationToken cancellationToken) => throw new IOException("no space left");
    }

    private sealed class SilentStore : IRevocationStore
    {
        public ValueTask<IReadOnlyList<RevocationEntry>> ReadAsync(CancellationToken cancellationToken) => new([]);

        public ValueTask AddAsync(RevocationEntry revocation, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
