using System.Collections.Concurrent;
using System.Net;
using System.Text;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Introspection;

/// <summary>The second level behind the memory of a node, as an app may write it.</summary>
public sealed class SharedAnswersTests
{
    [Fact]
    [Trait("Conformance", "INT-04")]
    public async Task Answer_ThatIsKept_IsGivenUnderADigest()
    {
        var cache = new TestCache();
        await using var app = await StartAsync(cache);
        var token = app.Issuer.Introspection.Issue();

        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(token)).StatusCode);

        var (key, (answer, until)) = Assert.Single(cache.Kept);
        Assert.Equal(64, key.Length);
        Assert.DoesNotContain(token, key + Encoding.UTF8.GetString(answer.Json.Span), StringComparison.Ordinal);
        Assert.Equal((app.Clock.GetUtcNow(), app.Clock.GetUtcNow() + TimeSpan.FromSeconds(30)), (answer.AskedAt, until));
    }

    // The memory of the node has forgotten it; the answer counts from its question on.
    [Theory]
    [InlineData(29, 0)]
    [InlineData(30, 1)]
    [Trait("Conformance", "INT-04")]
    public async Task Answer_OfSoManySecondsAgo_IsUsedOrNot(int age, int questions)
    {
        var cache = new TestCache();
        await using var app = await StartAsync(cache);
        var token = app.Issuer.Introspection.Issue();
        cache.Found = new() { Json = Encoding.UTF8.GetBytes(app.Issuer.Introspection.About(token).ToJsonString()), AskedAt = app.Clock.GetUtcNow() - TimeSpan.FromSeconds(age) };

        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(token)).StatusCode);

        Assert.Equal(questions, app.Issuer.Introspection.Questions.Count);
    }

    // The clock of another node may be ahead; the answer does not count longer for that.
    [Fact]
    [Trait("Conformance", "INT-04")]
    public async Task Answer_OfTheFuture_CountsFromNow()
    {
        var cache = new TestCache();
        await using var app = await StartAsync(cache);
        var token = app.Issuer.Introspection.Issue();
        cache.Found = new() { Json = Encoding.UTF8.GetBytes(app.Issuer.Introspection.About(token).ToJsonString()), AskedAt = app.Clock.GetUtcNow() + TimeSpan.FromSeconds(60) };
        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(token)).StatusCode);
        Assert.Empty(app.Issuer.Introspection.Questions);

        cache.Found = null;
        app.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(token)).StatusCode);

        Assert.Single(app.Issuer.Introspection.Questions);
    }

    // No clock of a node is ahead by that much: the time says nothing about how old the answer is.
    [Fact]
    [Trait("Conformance", "INT-04")]
    public async Task Answer_OfAFutureBeyondTheClockSkew_IsAskedAgain()
    {
        var cache = new TestCache();
        await using var app = await StartAsync(cache);
        var token = app.Issuer.Introspection.Issue();
        cache.Found = new() { Json = Encoding.UTF8.GetBytes(app.Issuer.Introspection.About(token).ToJsonString()), AskedAt = app.Clock.GetUtcNow() + TimeSpan.FromSeconds(61) };

        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(token)).StatusCode);

        Assert.Single(app.Issuer.Introspection.Questions);
    }

    // What the cache has is no better than what a server says.
    [Theory]
    [InlineData("""{"active":false}""")]
    [InlineData("""{"active":true}""")]
    [InlineData("""{"active":"true","sub":"ada"}""")]
    [InlineData("not json")]
    [InlineData("")]
    [Trait("Conformance", "INT-02, INT-03")]
    public async Task Answer_ThatIsNotGood_IsAskedAgain(string json)
    {
        var cache = new TestCache();
        await using var app = await StartAsync(cache);
        cache.Found = new() { Json = Encoding.UTF8.GetBytes(json), AskedAt = app.Clock.GetUtcNow() };

        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(app.Issuer.Introspection.Issue())).StatusCode);

        Assert.Single(app.Issuer.Introspection.Questions);
    }

    [Fact]
    public async Task Cache_ThatThrows_IsACacheWithoutTheAnswer()
    {
        var cache = new TestCache { Throws = true };
        await using var app = await StartAsync(cache);

        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(app.Issuer.Introspection.Issue())).StatusCode);

        Assert.Single(app.Issuer.Introspection.Questions);
        Assert.Equal(2, app.Logs.Named("SharedAnswersFailed").Count); // looked up, and kept
    }

    [Fact]
    public async Task Cache_WithoutACacheDuration_IsNotAsked()
    {
        var cache = new TestCache();
        await using var app = await StartAsync(cache, setup => setup.Settings["AuthorizationServers:0:Introspection:CacheDuration"] = "00:00:00");

        Assert.Equal(HttpStatusCode.OK, (await app.ReadAsync(app.Issuer.Introspection.Issue())).StatusCode);

        Assert.Empty(cache.Kept);
    }

    private static Task<ProtectedApp> StartAsync(TestCache cache, Action<ProtectedAppSetup>? change = null) => OpaqueTokenApp.StartAsync(setup =>
    {
        setup.Services = services => services.AddSingleton<IIntrospectionCache>(cache);
        change?.Invoke(setup);
    });

    private sealed class TestCache : IIntrospectionCache
    {
        public ConcurrentDictionary<string, (IntrospectionAnswer Answer, DateTimeOffset Until)> Kept { get; } = new();

        public IntrospectionAnswer? Found { get; set; }

        public bool Throws { get; init; }

        public ValueTask<IntrospectionAnswer?> FindAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
            Throws ? throw new TimeoutException("the cache of the test is away") : new(Found);

        public ValueTask KeepAsync(ReadOnlyMemory<byte> key, IntrospectionAnswer answer, DateTimeOffset until, CancellationToken cancellationToken)
        {
            Kept[Convert.ToHexString(key.Span)] = (answer, until);
            return Throws ? throw new TimeoutException("the cache of the test is away") : ValueTask.CompletedTask;
        }
    }
}
