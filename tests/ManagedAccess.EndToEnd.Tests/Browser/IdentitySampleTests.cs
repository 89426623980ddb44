using System.Net;
using System.Net.Http.Headers;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Processes;

namespace ManagedAccess.EndToEnd.Tests.Browser;

/// <summary>The second sample: the SDK's Razor Pages with Identity, and the one line.</summary>
public sealed class IdentitySampleTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Email = "ada@example.com";
    private const string Password = "Pa55-word for tests";

    [Fact]
    public async Task Page_IsHtmlForThePersonWithIdentitysCookie_AndMarkdownForTheirAgent()
    {
        await using var planner = await WikiProcess.StartAsync(sample: "ShiftPlanner");
        await using var visit = await chromium.OpenAsync(planner.Address);
        using var agent = new StandardsClient("Traveller");
        using var person = Person.Ada();

        await SignInAsync(visit);
        await visit.Page.GetByText($"Hello {Email}!").WaitForAsync();
        await visit.Page.GetByText("Welcome").WaitForAsync();
        Assert.Empty(visit.Complaints);
        await planner.WaitForLineAsync(@"GET / Served 200 .*ada@example\.com.* of LOCAL AUTHORITY via Browser");

        var grant = await agent.GetInAsync(planner.Address, person);
        using var page = await agent.GetAsync(planner.Address, grant.AccessToken);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal(new MediaTypeHeaderValue("text/markdown", "utf-8"), page.Content.Headers.ContentType);
        Assert.Contains("# Welcome", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await planner.WaitForLineAsync(@"GET / Served 200 .*ada@example\.com.* by Bearer");

        using var list = await agent.GetAsync(new Uri(planner.Address, "/llms.txt"), grant.AccessToken);
        Assert.Contains($"- [/Privacy]({planner.Origin}/Privacy)", await list.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    // As the template has it: an account is confirmed by the link on the page, because the app sends no mail.
    private static async Task SignInAsync(Visit visit)
    {
        await visit.Page.GotoAsync("/");
        await visit.ArriveAsync("/Identity/Account/Login?ReturnUrl=%2F");
        await visit.Page.GotoAsync("/Identity/Account/Register");
        await visit.Page.Locator("[name='Input.Email']").FillAsync(Email);
        await visit.Page.Locator("[name='Input.Password']").FillAsync(Password);
        await visit.Page.Locator("[name='Input.ConfirmPassword']").FillAsync(Password);
        await visit.Page.Locator("#registerSubmit").ClickAsync();
        await visit.Page.Locator("#confirm-link").ClickAsync();
        await visit.Page.GetByText("Thank you for confirming your email.").WaitForAsync();

        await visit.Page.GotoAsync("/");
        await visit.Page.Locator("[name='Input.Email']").FillAsync(Email);
        await visit.Page.Locator("[name='Input.Password']").FillAsync(Password);
        await visit.Page.Locator("#login-submit").ClickAsync();
        await visit.ArriveAsync("/");
    }
}
