using System.Net;
using ManagedAccess.EndToEnd.Tests.Processes;
using ManagedAccess.Testing;
using Microsoft.Playwright;

namespace ManagedAccess.EndToEnd.Tests.Browser;

/// <summary>Two wikis, two emulated accounts, one company: people of the source sign in at the recipient, with a browser.</summary>
public sealed class FederationTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Page = "/pages/on-call";
    private const string Callback = "/cdn-cgi/access/callback";

    [Fact]
    public async Task Person_OfTheSource_SignsInAtTheRecipientAndNobodyElseDoes()
    {
        var port = FreePort.Next(); // each account names the other, so one address must be known before either runs
        var recipientOrigin = $"http://127.0.0.1:{port}";
        await using var source = await WikiProcess.StartAsync(new Dictionary<string, string>
        {
            ["Emulator:Users:0:Email"] = "ada@example.com",
            ["Emulator:Users:0:Name"] = "Ada Lovelace",
            ["Emulator:Federation:Recipients:0:Origin"] = recipientOrigin,
            ["Emulator:Federation:Recipients:0:ClientId"] = "payroll",
            ["Emulator:Federation:Recipients:0:ClientSecret"] = "only-for-this-test",
        });
        await using var recipient = await WikiProcess.StartAsync(
            new Dictionary<string, string>
            {
                ["Emulator:Mode"] = "Edge",
                ["Emulator:Federation:Source:Origin"] = source.Origin,
                ["Emulator:Federation:Source:ClientId"] = "payroll",
                ["Emulator:Federation:Source:ClientSecret"] = "only-for-this-test",
            },
            port: port);

        await SignInAsync(recipient, source);
        await AssertAnswerIsOfOneBrowserAsync(recipient);

        // After a start the source signs with a new key.
        await source.RestartAsync();
        await SignInAsync(recipient, source);

        Assert.DoesNotContain("only-for-this-test", source.Output + recipient.Output, StringComparison.Ordinal);
    }

    private async Task SignInAsync(WikiProcess recipient, WikiProcess source)
    {
        await using var visit = await chromium.OpenAsync(recipient.Address);
        await visit.Page.GotoAsync(Page);
        await ContinueAsync(visit);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Ada Lovelace" }).WaitForAsync();
        Assert.StartsWith(source.Origin + "/", visit.Page.Url, StringComparison.Ordinal);
        await visit.ChooseAsync("Ada Lovelace");
        await visit.ArriveAsync(recipient.Origin + Page);

        Assert.Contains("Ada Lovelace", await visit.Page.Locator("footer.site").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(visit.Complaints);
    }

    // Login CSRF: the attacker signs in, keeps the answer, and has the browser of somebody else open it.
    private async Task AssertAnswerIsOfOneBrowserAsync(WikiProcess recipient)
    {
        await using var attacker = await chromium.OpenAsync(recipient.Address);
        await attacker.Page.GotoAsync(Page);
        await ContinueAsync(attacker);
        await attacker.Page.GetByRole(AriaRole.Button, new() { Name = "Ada Lovelace" }).WaitForAsync();
        var fields = await attacker.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('form input')].flatMap(field => [field.name, field.value])");
        var form = attacker.Page.Context.APIRequest.CreateFormData();
        foreach (var field in fields.Chunk(2))
        {
            form.Set(field[0], field[1]);
        }

        form.Set("person", "ada@example.com");
        var answer = await attacker.Page.Context.APIRequest.PostAsync(attacker.Page.Url.Split('?')[0], new() { Form = form, MaxRedirects = 0 });
        var kept = answer.Headers["location"];
        Assert.StartsWith(recipient.Origin + Callback + "?code=", kept, StringComparison.Ordinal);

        await using var victim = await chromium.OpenAsync(recipient.Address);
        await victim.Page.GotoAsync(Page);
        var response = await victim.Page.GotoAsync(kept);

        Assert.Equal((int)HttpStatusCode.BadRequest, response!.Status);
        Assert.DoesNotContain(await victim.Page.Context.CookiesAsync(), cookie => cookie.Name.StartsWith("CF_Authorization", StringComparison.Ordinal));
    }

    private static Task ContinueAsync(Visit visit) => visit.Page.GetByRole(AriaRole.Button, new() { Name = "Continue to the source account" }).ClickAsync();
}
