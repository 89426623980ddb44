using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc.Testing;

namespace ManagedAccess.AspNetCore.Testing.Tests;

public sealed class ManagedAccessTestAppTests
{
    private const string Page = "/page";

    [Fact]
    public async Task Client_WithoutACaller_HasNoCredential()
    {
        await using var app = new SmallApp().WithManagedAccess();
        using var client = app.CreateClient();

        Assert.Equal("open", await client.GetStringAsync("/open"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(Page)).StatusCode);
    }

    [Fact]
    public async Task Rotation_KeepsTheKeyBeforeAndWithdrawsTheOlder()
    {
        await using var app = new SmallApp().WithManagedAccess();
        using var first = app.As("ada@example.com").CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await first.GetAsync(Page)).StatusCode);

        await app.RotateKeysAsync();
        using var second = app.As("ada@example.com").CreateClient();
        var afterOne = ((await first.GetAsync(Page)).StatusCode, (await second.GetAsync(Page)).StatusCode);
        await app.RotateKeysAsync();
        var afterTwo = ((await first.GetAsync(Page)).StatusCode, (await second.GetAsync(Page)).StatusCode);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), afterOne);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), afterTwo);
    }

    [Fact]
    public async Task Keys_UnavailableFromTheStart_Are503UntilTheOutageEnds()
    {
        await using var app = new SmallApp().WithManagedAccess();
        var outage = app.KeysUnavailable();
        using var ada = app.As("ada@example.com").CreateClient();

        var during = (await ada.GetAsync(Page)).StatusCode;
        outage.Dispose();
        var after = (await ada.GetAsync(Page)).StatusCode;

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (during, after));
    }

    [Fact]
    public async Task Keys_UnavailableLater_ServeForADay()
    {
        await using var app = new SmallApp().WithManagedAccess();
        using var ada = app.As("ada@example.com").CreateClient();
        await ada.GetAsync(Page);

        using var outage = app.KeysUnavailable();
        var soon = (await ada.GetAsync(Page)).StatusCode;
        app.Clock.Advance(TimeSpan.FromHours(25));
        using var tomorrow = app.As("ada@example.com").CreateClient();
        var later = (await tomorrow.GetAsync(Page)).StatusCode;

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (soon, later));
    }

    // 15 minutes, and the minute of clock skew
    [Theory]
    [InlineData(15 * 60 + 59, HttpStatusCode.OK)]
    [InlineData(16 * 60, HttpStatusCode.Unauthorized)]
    public async Task Token_LastsAQuarterOfAnHourOnTheClock(int seconds, HttpStatusCode expected)
    {
        await using var app = new SmallApp().WithManagedAccess();
        using var ada = app.As("ada@example.com").CreateClient();

        app.Clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(expected, (await ada.GetAsync(Page)).StatusCode);
    }

    [Fact]
    public async Task Records_OfEveryRequest_AreThereWhenTheResponseIs()
    {
        await using var app = new SmallApp().WithManagedAccess(options => options.UseKestrel = true);
        using var ada = app.As("ada@example.com").CreateClient();

        for (var request = 1; request <= 50; request++)
        {
            using var response = await ada.GetAsync(Page, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(request, app.Audit.Records.Count);
        }
    }

    [Fact]
    public void Dispose_WithoutAsync_StopsTheAppToo()
    {
        var app = new SmallApp().WithManagedAccess();
        using var client = app.CreateClient();
        var services = app.Services;

        app.Dispose();

        Assert.Throws<ObjectDisposedException>(() => services.GetService(typeof(TimeProvider)));
    }
}
