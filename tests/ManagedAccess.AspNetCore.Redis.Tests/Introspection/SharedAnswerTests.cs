using System.Net;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Redis.Tests.Introspection;

/// <summary>One node asks about an opaque token, and the others know the answer, for as long as it counts on the first.</summary>
public sealed class SharedAnswerTests
{
    [Fact]
    [Trait("Conformance", "INT-04")]
    public async Task Token_ThatAnotherNodeHasAskedAbout_IsServedWithoutAQuestion()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await StartAsync(redis);
        await using var other = await StartAsync(redis);
        var token = await AskedByAsync(one, redis);

        using var response = await ReadAsync(other, token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(other.Issuer.Introspection.Questions);
    }

    // From the question of the first node on, not from the look-up of the second.
    [Fact]
    [Trait("Conformance", "INT-04")]
    public async Task Answer_OfAnotherNode_DoesNotCountLongerThanThere()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await StartAsync(redis);
        await using var other = await StartAsync(redis);
        var token = await AskedByAsync(one, redis);
        other.Clock.Advance(TimeSpan.FromSeconds(20));
        using var served = await ReadAsync(other, token);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.Empty(other.Issuer.Introspection.Questions);

        other.Clock.Advance(TimeSpan.FromSeconds(11)); // 31 since the question
        using var refused = await ReadAsync(other, token); // its own issuer does not know the token

        Assert.Single(other.Issuer.Introspection.Questions);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    [Trait("Conformance", "INT-03")]
    public async Task Answer_OfAnotherNode_IsCheckedAgain()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await StartAsync(redis);
        await using var other = await StartAsync(redis, setup => setup.Settings["Resource"] = "https://other.corp.example");
        var token = await AskedByAsync(one, redis);

        using var response = await ReadAsync(other, token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    [Trait("Conformance", "INT-04")]
    public async Task Entry_OnTheServer_HasNeitherTokenNorName()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var app = await StartAsync(redis);
        var token = await AskedByAsync(app, redis);

        var (key, value) = await EntryAsync(redis);

        Assert.DoesNotContain(token, key + value, StringComparison.Ordinal);
        Assert.DoesNotContain("ada", value, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("active", value, StringComparison.Ordinal);
    }

    public static TheoryData<string> Poisons => ["other bytes", "empty", "another entry", "a byte changed", "another type"];

    // A poisoned entry is no entry: the server is asked.
    [Theory]
    [MemberData(nameof(Poisons))]
    public async Task Entry_ThatWasChanged_IsAMiss(string poison)
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await StartAsync(redis);
        await using var other = await StartAsync(redis);
        var attacker = await AskedByAsync(one, redis);
        var (mine, _) = await EntryAsync(redis);
        await redis.RunAsync("RENAME", mine, "copy");
        var victim = await AskedByAsync(one, redis);
        var (key, _) = await EntryAsync(redis);
        await redis.RunAsync(poison switch
        {
            "other bytes" => ["SET", key, "{\"active\":true}"],
            "empty" => ["SET", key, ""],
            "another entry" => ["COPY", "copy", key, "REPLACE"],
            "a byte changed" => ["SETRANGE", key, "150", "x"],
            _ => ["EVAL", "redis.call('DEL', KEYS[1]); return redis.call('LPUSH', KEYS[1], 'x')", "1", key],
        });

        using var response = await ReadAsync(other, victim);

        Assert.NotEqual(attacker, victim);
        Assert.Single(other.Issuer.Introspection.Questions);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode); // as the issuer of that node says
    }

    [Fact]
    public async Task Node_WithAnotherKeyRing_AsksForItself()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var one = await StartAsync(redis);
        await using var other = await StartAsync(redis, setup =>
        {
            var usual = setup.LaterServices!;
            setup.LaterServices = services =>
            {
                usual(services);
                services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
            };
        });
        await AskedByAsync(one, redis);
        var token = other.Issuer.Introspection.Issue();

        using var response = await ReadAsync(other, token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(other.Issuer.Introspection.Questions);
    }

    [Fact]
    public async Task Tokens_ThatAreNotActive_AreNotOnTheServer()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var app = await StartAsync(redis);
        using var response = await ReadAsync(app, "nobody-has-issued-this-token");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("", await redis.RunAsync("KEYS", "managed-access:answer:*"));
    }

    [Fact]
    public async Task Token_WhileTheServerIsDown_IsAskedAbout()
    {
        await using var redis = await SharingApp.RedisAsync();
        await using var app = await StartAsync(redis);
        redis.Kill();
        var token = app.Issuer.Introspection.Issue();

        using var response = await ReadAsync(app, token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(app.Issuer.Introspection.Questions);
    }

    // A token that one node has asked about. The entry is written after the response.
    private static async Task<string> AskedByAsync(ProtectedApp app, TestRedis redis)
    {
        var token = app.Issuer.Introspection.Issue();
        using var response = await ReadAsync(app, token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await SharingApp.WaitForAsync(async () => (await redis.RunAsync("KEYS", "managed-access:answer:*")).Length > 0, "the answer on the server");
        return token;
    }

    private static async Task<(string Key, string Value)> EntryAsync(TestRedis redis)
    {
        var key = await redis.RunAsync("KEYS", "managed-access:answer:*");
        return (key, await redis.RunAsync("GET", key));
    }

    private static Task<HttpResponseMessage> ReadAsync(ProtectedApp app, string token) => app.GetAsync("/page", ("Authorization", $"Bearer {token}"));

    private static Task<ProtectedApp> StartAsync(TestRedis redis, Action<ProtectedAppSetup>? change = null) => SharingApp.StartAsync(redis, setup =>
    {
        setup.Settings["Tokens:DPoP:Mode"] = "Off";
        setup.Settings["AuthorizationServers:0:Introspection:ClientId"] = "wiki";
        setup.Settings["AuthorizationServers:0:Introspection:ClientSecret"] = "s3cret";
        change?.Invoke(setup);
    });
}
