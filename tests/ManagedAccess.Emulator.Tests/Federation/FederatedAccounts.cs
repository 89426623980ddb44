using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Emulator.Tests.Federation;

/// <summary>Two emulated accounts on this machine: the source shares its people, the recipient has none of its own.</summary>
internal sealed class FederatedAccounts : IAsyncDisposable
{
    public const string SourceOrigin = "http://localhost:5080";
    public const string RecipientOrigin = "http://localhost:5090";
    public const string ClientId = "payroll";
    public const string ClientSecret = "not-a-secret-anywhere-else";
    public const string Issuer = SourceOrigin + "/cdn-cgi/access/sso/oidc/" + ClientId;
    public const string Callback = RecipientOrigin + CallbackPath;
    public const string CallbackPath = "/cdn-cgi/access/callback";
    public const string LoginPath = "/cdn-cgi/access/login";
    public const string Continue = "federation";
    public const string Ada = "ada@example.com";
    public const string Grace = "grace@example.com";

    // Ada has a second factor and a number in the company, Grace has neither.
    private static readonly (string, string?)[] People =
    [
        ("Emulator:Users:0:Email", Ada), ("Emulator:Users:0:Name", "Ada Lovelace"), ("Emulator:Users:0:Groups:0", "engineering"), ("Emulator:Users:0:Groups:1", "research"),
        ("Emulator:Users:0:AuthenticationMethods:0", "pwd"), ("Emulator:Users:0:AuthenticationMethods:1", "mfa"), ("Emulator:Users:0:Custom:employee_id", "e-42"),
        ("Emulator:Users:1:Email", Grace), ("Emulator:Users:1:Name", "Grace Hopper"), ("Emulator:Users:1:AuthenticationMethods:0", "pwd"),
    ];

    public static readonly (string, string?)[] Grant =
    [
        ("Emulator:Federation:Recipients:0:Origin", RecipientOrigin), ("Emulator:Federation:Recipients:0:ClientId", ClientId), ("Emulator:Federation:Recipients:0:ClientSecret", ClientSecret),
    ];

    public static readonly (string, string?)[] Connection =
    [
        ("Emulator:Federation:Source:Origin", SourceOrigin), ("Emulator:Federation:Source:ClientId", ClientId), ("Emulator:Federation:Source:ClientSecret", ClientSecret),
    ];

    private FederatedAccounts(EmulatedApp source, EmulatedApp recipient) => (Source, Recipient) = (source, recipient);

    public EmulatedApp Source { get; }

    public EmulatedApp Recipient { get; }

    /// <summary>Changes what the recipient asks of the source, and what it gets.</summary>
    public Func<HttpRequestMessage, Func<HttpRequestMessage, Task<HttpResponseMessage>>, Task<HttpResponseMessage>> Between { get; set; } = (request, send) => send(request);

    public static async Task<FederatedAccounts> StartAsync(
        (string, string?)[]? source = null, (string, string?)[]? recipient = null, Action<WebApplication>? mapRecipient = null, string? folder = null)
    {
        FederatedAccounts? accounts = null;
        var first = await EmulatedApp.StartAsync(new EmulatedApp.Setup { IsFirstStart = true, Settings = [.. People, .. Grant, .. source ?? []] }); // two accounts never share a key
        var second = await EmulatedApp.StartAsync(new EmulatedApp.Setup
        {
            Folder = folder,
            Settings = [.. Connection.ExceptBy((recipient ?? []).Select(setting => setting.Item1), setting => setting.Item1), .. recipient ?? []],
            Map = mapRecipient,
            ConfigureLast = builder => builder.Services.AddHttpClient("ManagedAccess.Emulator.Federation").ConfigurePrimaryHttpMessageHandler(
                () => new Wire(first.CreateHandler(), (request, send) => accounts!.Between(request, send))),
        });
        return accounts = new FederatedAccounts(first, second);
    }

    /// <summary>One browser, which visits both accounts with the same cookie jar, as ports of one host share theirs.</summary>
    public Visitor CreateVisitor()
    {
        var cookies = new CookieContainer();
        return new Visitor(Source.CreateBrowser(SourceOrigin, cookies), Recipient.CreateBrowser(RecipientOrigin, cookies));
    }

    public async ValueTask DisposeAsync()
    {
        await Recipient.DisposeAsync();
        await Source.DisposeAsync();
    }

    private sealed class Wire(HttpMessageHandler source, Func<HttpRequestMessage, Func<HttpRequestMessage, Task<HttpResponseMessage>>, Task<HttpResponseMessage>> between) : DelegatingHandler(source)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => between(request, sent => base.SendAsync(sent, cancellationToken));
    }
}

/// <summary>A person with a browser, step by step through a federated sign-in.</summary>
internal sealed record Visitor(TestBrowser Source, TestBrowser Recipient)
{
    /// <summary>From the login page of the recipient to the page of the source on which a person chooses a name.</summary>
    public async Task<HttpResponseMessage> GoToSourceAsync(string target = "/")
    {
        var page = await Recipient.GetAsync($"{FederatedAccounts.LoginPath}?redirect_url={Uri.EscapeDataString(target)}");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var start = await Recipient.PressAsync(page, FederatedAccounts.Continue);
        Assert.Equal(HttpStatusCode.SeeOther, start.StatusCode);
        return await Source.GetAsync(start.Headers.Location!.OriginalString);
    }

    /// <summary>Chooses a person; the result is the address that the answer goes to.</summary>
    public async Task<Uri> ChooseAsync(HttpResponseMessage page, string person)
    {
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var answer = await Source.PressAsync(page, person);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return answer.Headers.Location!;
    }

    /// <summary>The whole way: the result is what the recipient answers at its callback.</summary>
    public async Task<HttpResponseMessage> SignInAsync(string person = FederatedAccounts.Ada, string target = "/")
        => await Recipient.GetAsync((await ChooseAsync(await GoToSourceAsync(target), person)).OriginalString);
}
