using ManagedAccess.Emulator.Tests.Edge;

namespace ManagedAccess.Emulator.Tests.DeveloperPage;

/// <summary>The service tokens on the page: which there are and whether the policy admits them, never a secret.</summary>
public sealed class DeveloperServiceTests
{
    [Fact]
    public async Task ServiceToken_OfTheConfiguration_IsShownWithItsRulingAndNeverItsSecret()
    {
        await using var app = await EdgeApp.StartAsync(EdgeApp.Policy("allow service export"));
        using var browser = app.CreateBrowser();

        var response = await browser.GetAsync(DeveloperVisit.Path);
        var row = Assert.Single((await browser.OpenPageAsync()).RowsOf("services"));
        var list = await browser.ReadListAsync("services.json");
        var one = await browser.ReadListAsync("services.json?id=" + Uri.EscapeDataString(EdgeApp.ServiceId));

        Assert.StartsWith($"export {EdgeApp.ServiceId} Admitted", row, StringComparison.Ordinal);
        Assert.Equal(EdgeApp.ServiceId, Assert.Single(list.EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(["id", "name", "is_admitted", "ruling"], one.EnumerateObject().Select(member => member.Name));
        Assert.DoesNotContain(EdgeApp.ServiceSecret, await response.Content.ReadAsStringAsync() + list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServiceToken_ThatThePolicyDoesNotName_IsNotAdmitted()
    {
        await using var app = await EdgeApp.StartAsync(EdgeApp.Policy("allow domain example.com"));

        var row = Assert.Single((await app.CreateBrowser().OpenPageAsync()).RowsOf("services"));

        Assert.StartsWith($"export {EdgeApp.ServiceId} Not admitted", row, StringComparison.Ordinal);
    }
}
