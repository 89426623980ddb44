using System.Net;
using System.Security.Cryptography;
using System.Text;
using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Tests.Edge;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.Tests.Federation;

/// <summary>What a recipient account refuses: each of these sign-ins ends with a page for the person and without a session.</summary>
public sealed class ConnectionRefusalTests
{
    private const string NotOurs = "This answer does not belong to a sign-in of this browser";
    private const string NotConfirmed = "The source account did not confirm the sign-in";
    private const string Unreachable = "The source account does not answer";
    private const string Refused = "The source account refused the sign-in";

    [Theory]
    [InlineData("changed", NotOurs)]
    [InlineData(null, NotOurs)]
    public async Task Answer_WithAnotherState_IsRefused(string? state, string heading)
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        var visitor = accounts.CreateVisitor();
        var answer = await visitor.ChooseAsync(await visitor.GoToSourceAsync(), FederatedAccounts.Ada);

        await AssertRefusedAsync(visitor, With(answer, "state", state), HttpStatusCode.BadRequest, heading);
    }

    [Fact]
    public async Task Answer_InAnotherBrowser_IsRefused()
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        var visitor = accounts.CreateVisitor();
        var victim = accounts.CreateVisitor();
        var answer = await visitor.ChooseAsync(await visitor.GoToSourceAsync(), FederatedAccounts.Ada);

        await AssertRefusedAsync(victim, answer, HttpStatusCode.BadRequest, NotOurs);
    }

    [Fact]
    public async Task Answer_SentTwice_IsRefusedTheSecondTime()
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        var visitor = accounts.CreateVisitor();
        var answer = await visitor.ChooseAsync(await visitor.GoToSourceAsync(), FederatedAccounts.Ada);
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.Recipient.GetAsync(answer.OriginalString)).StatusCode);

        var second = await visitor.Recipient.GetAsync(answer.OriginalString);

        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
        Assert.False(second.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Answer_WithTheCodeOfAnotherSignIn_IsRefused()
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        var attacker = accounts.CreateVisitor();
        var visitor = accounts.CreateVisitor();
        var stolen = await attacker.ChooseAsync(await attacker.GoToSourceAsync(), FederatedAccounts.Grace);
        var answer = await visitor.ChooseAsync(await visitor.GoToSourceAsync(), FederatedAccounts.Ada);

        await AssertRefusedAsync(visitor, With(answer, "code", QueryHelpers.ParseQuery(stolen.Query)["code"]), HttpStatusCode.BadGateway, NotConfirmed);
    }

    [Fact]
    public async Task IdToken_WithAnotherNonce_IsRefused()
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        var visitor = accounts.CreateVisitor();
        var login = await visitor.Recipient.GetAsync(FederatedAccounts.LoginPath);
        var start = (await visitor.Recipient.PressAsync(login, FederatedAccounts.Continue)).Headers.Location!;
        var page = await visitor.Source.GetAsync(With(start, "nonce", "another").OriginalString);

        await AssertRefusedAsync(visitor, await visitor.ChooseAsync(page, FederatedAccounts.Ada), HttpStatusCode.BadGateway, NotConfirmed);
    }

    [Theory]
    [InlineData("http://localhost:5080")]
    [InlineData("http://localhost:5080/cdn-cgi/access/sso/oidc/another")]
    [InlineData(null)]
    public async Task Answer_OfAnotherIssuer_IsRefused(string? issuer)
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        var visitor = accounts.CreateVisitor();
        var answer = await visitor.ChooseAsync(await visitor.GoToSourceAsync(), FederatedAccounts.Ada);

        await AssertRefusedAsync(visitor, With(answer, "iss", issuer), HttpStatusCode.BadGateway, NotConfirmed);
    }

    [Fact]
    public async Task IdToken_OfAnotherIssuer_IsRefused()
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        var visitor = accounts.CreateVisitor();
        var answer = await visitor.ChooseAsync(await visitor.GoToSourceAsync(), FederatedAccounts.Ada);

        // The source names the host that the request reached.
        accounts.Between = (request, send) =>
        {
            request.RequestUri = new UriBuilder(request.RequestUri!) { Host = "127.0.0.1" }.Uri;
            return send(request);
        };

        await AssertRefusedAsync(visitor, answer, HttpStatusCode.BadGateway, NotConfirmed);
    }

    [Fact]
    public async Task IdToken_SignedByAnotherKey_IsRefused()
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(stranger));
        accounts.Between = async (request, send) =>
        {
            var response = await send(request);
            if (request.RequestUri!.AbsolutePath.EndsWith("/jwks", StringComparison.Ordinal))
            {
                var known = new JsonWebKeySet(await response.Content.ReadAsStringAsync()).Keys.Single();
                response.Content = Json($$"""{"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"{{known.Kid}}","x":"{{key.X}}","y":"{{key.Y}}"}]}""");
            }

            return response;
        };
        var visitor = accounts.CreateVisitor();

        await AssertRefusedAsync(visitor, await visitor.ChooseAsync(await visitor.GoToSourceAsync(), FederatedAccounts.Ada), HttpStatusCode.BadGateway, NotConfirmed);
    }

    [Theory]
    [InlineData(FederatedAccounts.Grace, "no line of Emulator:Policy admits", "allow group engineering")]
    [InlineData(FederatedAccounts.Grace, "require method mfa", "require method mfa", "allow domain example.com")]
    public async Task Person_WhomThePolicyOfTheRecipientDoesNotAdmit_IsRefused(string person, string reason, params string[] policy)
    {
        await using var accounts = await FederatedAccounts.StartAsync(recipient: [("Emulator:Mode", "Edge"), .. EdgeApp.Policy(policy)]);
        var visitor = accounts.CreateVisitor();

        var answer = await visitor.ChooseAsync(await visitor.GoToSourceAsync(), person);

        await AssertRefusedAsync(visitor, answer, HttpStatusCode.Forbidden, reason);
    }

    [Fact]
    public async Task Person_WhomTheSourceDeniesAfterTheSignIn_IsRefused()
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        var visitor = accounts.CreateVisitor();
        var answer = await visitor.ChooseAsync(await visitor.GoToSourceAsync(), FederatedAccounts.Ada);

        accounts.Source.Branch.GetRequiredService<AccessPolicy>().Denials.SetPerson(FederatedAccounts.Ada, isDenied: true);

        await AssertRefusedAsync(visitor, answer, HttpStatusCode.BadGateway, NotConfirmed);
    }

    [Fact]
    public async Task Person_WhomTheSourceDenied_StaysThere()
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        accounts.Source.Branch.GetRequiredService<AccessPolicy>().Denials.SetPerson(FederatedAccounts.Ada, isDenied: true);
        var visitor = accounts.CreateVisitor();

        var answer = await visitor.Source.PressAsync(await visitor.GoToSourceAsync(), FederatedAccounts.Ada);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("denied on the developer page", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Source_ThatIsDown_IsAPageForThePerson()
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        accounts.Between = (_, _) => throw new HttpRequestException("Connection refused (localhost:5080)");
        var visitor = accounts.CreateVisitor();

        var response = await visitor.Recipient.PressAsync(await visitor.Recipient.GetAsync(FederatedAccounts.LoginPath), FederatedAccounts.Continue);

        await AssertPageAsync(response, HttpStatusCode.BadGateway, Unreachable);
        Assert.Contains(accounts.Recipient.Logs.Entries, entry => entry.Id.Name == "FederatedSignInFailed");
    }

    [Fact]
    public async Task Source_ThatGoesDownMeanwhile_IsAPageForThePerson()
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        var visitor = accounts.CreateVisitor();
        var answer = await visitor.ChooseAsync(await visitor.GoToSourceAsync(), FederatedAccounts.Ada);

        accounts.Between = (_, _) => throw new HttpRequestException("Connection refused (localhost:5080)");

        await AssertRefusedAsync(visitor, answer, HttpStatusCode.BadGateway, Unreachable);
    }

    [Theory]
    [InlineData("another")]
    [InlineData("payroll2")]
    public async Task Source_ThatHasNoGrantForTheRecipient_IsAPageForThePerson(string clientId)
    {
        await using var accounts = await FederatedAccounts.StartAsync(recipient: [("Emulator:Federation:Source:ClientId", clientId)]);
        var visitor = accounts.CreateVisitor();

        var response = await visitor.Recipient.PressAsync(await visitor.Recipient.GetAsync(FederatedAccounts.LoginPath), FederatedAccounts.Continue);

        await AssertPageAsync(response, HttpStatusCode.BadGateway, Unreachable);
    }

    [Fact]
    public async Task Recipient_WithAnotherSecret_IsRefused()
    {
        await using var accounts = await FederatedAccounts.StartAsync(recipient: [("Emulator:Federation:Source:ClientSecret", "wrong")]);
        var visitor = accounts.CreateVisitor();

        await AssertRefusedAsync(visitor, await visitor.ChooseAsync(await visitor.GoToSourceAsync(), FederatedAccounts.Ada), HttpStatusCode.BadGateway, NotConfirmed);
    }

    [Theory]
    [InlineData("access_denied")]
    [InlineData("server_error")]
    public async Task Answer_WithAnError_IsRefusedAndItsTextIsNotShown(string error)
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        var visitor = accounts.CreateVisitor();
        var answer = With(With(await visitor.ChooseAsync(await visitor.GoToSourceAsync(), FederatedAccounts.Ada), "code", null), "error", error);

        await AssertRefusedAsync(visitor, With(answer, "error_description", "call 555-0100"), HttpStatusCode.Forbidden, Refused);
        Assert.DoesNotContain(accounts.Recipient.Logs.Entries, entry => entry.Category.StartsWith("ManagedAccess.", StringComparison.Ordinal) && entry.Text.Contains("555-0100", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Callback_WithoutAnAnswer_IsRefused()
    {
        await using var accounts = await FederatedAccounts.StartAsync();

        await AssertRefusedAsync(accounts.CreateVisitor(), new Uri(FederatedAccounts.Callback), HttpStatusCode.BadRequest, NotOurs);
    }

    [Fact]
    public async Task Callback_OfAnAccountWithoutASource_IsNotThere()
    {
        await using var accounts = await FederatedAccounts.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await accounts.CreateVisitor().Source.GetAsync(FederatedAccounts.CallbackPath + "?code=a&state=b")).StatusCode);
    }

    [Fact]
    public async Task Start_WithoutTheFormOfThisBrowser_IsRefused()
    {
        await using var accounts = await FederatedAccounts.StartAsync();
        var page = await accounts.CreateVisitor().Recipient.GetAsync(FederatedAccounts.LoginPath);
        var stranger = accounts.CreateVisitor();

        var response = await stranger.Recipient.PressAsync(page, FederatedAccounts.Continue);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("http://localhost:5080/")]
    public async Task SignIn_WithATargetElsewhere_GoesToTheRoot(string target)
    {
        await using var accounts = await FederatedAccounts.StartAsync();

        Assert.Equal("/", (await accounts.CreateVisitor().SignInAsync(target: target)).Headers.Location!.OriginalString);
    }

    private static async Task AssertRefusedAsync(Visitor visitor, Uri answer, HttpStatusCode status, string text)
    {
        var response = await visitor.Recipient.GetAsync(answer.OriginalString);

        await AssertPageAsync(response, status, text);
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Recipient.GetAsync("/cdn-cgi/access/get-identity")).StatusCode);
    }

    private static async Task AssertPageAsync(HttpResponseMessage response, HttpStatusCode status, string text)
    {
        var page = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", page, StringComparison.Ordinal);
        Assert.DoesNotContain("555-0100", page, StringComparison.Ordinal);
    }

    private static Uri With(Uri uri, string name, string? value)
    {
        var parameters = QueryHelpers.ParseQuery(uri.Query).Where(parameter => parameter.Key != name).Select(parameter => new KeyValuePair<string, string?>(parameter.Key, parameter.Value));
        return new Uri(QueryHelpers.AddQueryString(uri.GetLeftPart(UriPartial.Path), value is null ? parameters : parameters.Append(new(name, value))));
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");
}
