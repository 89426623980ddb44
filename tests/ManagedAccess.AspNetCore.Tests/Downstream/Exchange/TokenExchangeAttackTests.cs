using System.Net;
using ManagedAccess.AspNetCore.Downstream.Exchange;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Downstream.Exchange;

/// <summary>Answers of a token endpoint that must not be used: nothing is sent to the service, and nothing of a token is said.</summary>
public sealed class TokenExchangeAttackTests
{
    private const string AccessType = "\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"";

    public static TheoryData<string, string> Answers => new()
    {
        { "nothing", "" },
        { "no JSON", "<html>" },
        { "text", "\"downstream\"" },
        { "list", "[]" },
        { "null", "null" },
        { "empty object", "{}" },
        { "two documents", ExchangeApp.Good() + ExchangeApp.Good() },
        { "token twice", ExchangeApp.Good(more: ",\"access_token\":\"other\"") },
        { "type twice", ExchangeApp.Good(more: ",\"token_type\":\"Bearer\"") },
        { "no token", $$"""{ {{AccessType}},"token_type":"Bearer"}""" },
        { "empty token", ExchangeApp.Good("") },
        { "token is a number", $$"""{"access_token":7,{{AccessType}},"token_type":"Bearer"}""" },
        { "token is an object", $$"""{"access_token":{},{{AccessType}},"token_type":"Bearer"}""" },
        { "token with a line break", ExchangeApp.Good("a\\r\\nX-Injected: 1") },
        { "token with a space", ExchangeApp.Good("a b") },
        { "token with a comma", ExchangeApp.Good("a,Basic") },
        { "token with a letter beyond ASCII", ExchangeApp.Good("é") },
        { "token with half a surrogate pair", ExchangeApp.Good("\\ud800") },
        { "token with a null", ExchangeApp.Good("a\\u0000") },
        { "token too long", ExchangeApp.Good(new string('a', TokenAnswer.MaxToken + 1)) },
        { "no token type", $$"""{"access_token":"downstream",{{AccessType}}}""" },
        { "token type DPoP", $$"""{"access_token":"downstream",{{AccessType}},"token_type":"DPoP"}""" },
        { "token type N_A", $$"""{"access_token":"downstream",{{AccessType}},"token_type":"N_A"}""" },
        { "token type mac", $$"""{"access_token":"downstream",{{AccessType}},"token_type":"mac"}""" },
        { "token type is a list", $$"""{"access_token":"downstream",{{AccessType}},"token_type":["Bearer"]}""" },
        { "no issued type", """{"access_token":"downstream","token_type":"Bearer"}""" },
        { "issued an ID token", """{"access_token":"downstream","token_type":"Bearer","issued_token_type":"urn:ietf:params:oauth:token-type:id_token"}""" },
        { "issued a refresh token", """{"access_token":"downstream","token_type":"Bearer","issued_token_type":"urn:ietf:params:oauth:token-type:refresh_token"}""" },
        { "issued an assertion", """{"access_token":"downstream","token_type":"Bearer","issued_token_type":"urn:ietf:params:oauth:token-type:id-jag"}""" },
        { "issued type is a number", """{"access_token":"downstream","token_type":"Bearer","issued_token_type":1}""" },
        { "expires never", ExchangeApp.Good(more: ",\"expires_in\":0") },
        { "expired", ExchangeApp.Good(more: ",\"expires_in\":-1") },
        { "expires as text", ExchangeApp.Good(more: ",\"expires_in\":\"300\"") },
        { "expires null", ExchangeApp.Good(more: ",\"expires_in\":null") },
        { "expires in a fraction", ExchangeApp.Good(more: ",\"expires_in\":0.5") },
        { "expires too late for a number", ExchangeApp.Good(more: ",\"expires_in\":1e99") },
        { "deep", ExchangeApp.Good(more: ",\"x\":" + new string('[', 500) + new string(']', 500)) },
        { "too long", ExchangeApp.Good(more: $",\"x\":\"{new string('a', TokenExchange.MaxAnswer)}\"") },
        { "a comment", "/* */" + ExchangeApp.Good() },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Answer_ThatMustNotBeUsed_SendsNothing(string name, string answer)
    {
        await using var app = await ExchangeApp.StartAsync();
        app.Answer = _ => ExchangeApp.Json(answer);

        var result = await app.CallAsync(app.Token());

        Assert.StartsWith(name == "too long" ? "Unavailable - - " : "UnusableAnswer - - ", result, StringComparison.Ordinal);
        Assert.Empty(app.Calls);
        Assert.Equal(0, app.Exchange.Count);
        Assert.DoesNotContain("Injected", result, StringComparison.Ordinal);
        Assert.Equal(name.EndsWith("DPoP", StringComparison.Ordinal), result.Contains("bound to a key", StringComparison.Ordinal));
        Assert.Single(app.App.Logs.Named("DownstreamTokenNotIssued"));
    }

    [Fact]
    public async Task Answer_WithTheCallersOwnToken_SendsNothing()
    {
        await using var app = await ExchangeApp.StartAsync();
        var token = app.Token();
        app.Answer = question => ExchangeApp.Json(ExchangeApp.Good(question.Form["subject_token"]));

        var result = await app.CallAsync(token);

        Assert.StartsWith("UnusableAnswer - - ", result, StringComparison.Ordinal);
        Assert.Contains("never passed on", result, StringComparison.Ordinal);
        Assert.DoesNotContain(token, result, StringComparison.Ordinal);
        Assert.Empty(app.Calls);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/jwt")]
    [InlineData("application/json-seq")]
    public async Task Answer_OfAnotherType_SendsNothing(string mediaType)
    {
        await using var app = await ExchangeApp.StartAsync();
        app.Answer = _ => ExchangeApp.Json(ExchangeApp.Good(), mediaType: mediaType);

        Assert.StartsWith("UnusableAnswer - - ", await app.CallAsync(app.Token()), StringComparison.Ordinal);
        Assert.Empty(app.Calls);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, """{"error":"invalid_grant","error_description":"TOKEN"}""", "Refused invalid_grant sign-in ")]
    [InlineData(HttpStatusCode.BadRequest, """{"error":"interaction_required","error_description":"AADSTS50076","claims":"{}"}""", "Refused interaction_required sign-in ")]
    [InlineData(HttpStatusCode.BadRequest, """{"error":"consent_required"}""", "Refused consent_required sign-in ")]
    [InlineData(HttpStatusCode.BadRequest, """{"error":"login_required"}""", "Refused login_required sign-in ")]
    [InlineData(HttpStatusCode.Forbidden, """{"error":"insufficient_user_authentication"}""", "Refused insufficient_user_authentication sign-in ")]
    [InlineData(HttpStatusCode.Unauthorized, """{"error":"invalid_client"}""", "Refused invalid_client - ")]
    [InlineData(HttpStatusCode.BadRequest, """{"error":"invalid_target"}""", "Refused invalid_target - ")]
    [InlineData(HttpStatusCode.BadRequest, """{"error":"TOKEN"}""", "UnusableAnswer - - ")]
    [InlineData(HttpStatusCode.BadRequest, """{"error":"a\r\nb"}""", "UnusableAnswer - - ")]
    [InlineData(HttpStatusCode.BadRequest, """{"error":7}""", "UnusableAnswer - - ")]
    [InlineData(HttpStatusCode.BadRequest, """{"access_token":"downstream","issued_token_type":"urn:ietf:params:oauth:token-type:access_token","token_type":"Bearer"}""", "UnusableAnswer - - ")]
    [InlineData(HttpStatusCode.InternalServerError, """{"error":"server_error"}""", "Unavailable - - ")]
    [InlineData(HttpStatusCode.TooManyRequests, "{}", "Unavailable - - ")]
    [InlineData(HttpStatusCode.NoContent, "", "Unavailable - - ")]
    [InlineData(HttpStatusCode.Created, "{}", "Unavailable - - ")]
    public async Task Refusal_OfTheServer_IsNamedWithoutAToken(HttpStatusCode status, string answer, string expected)
    {
        await using var app = await ExchangeApp.StartAsync();
        var token = app.Token();
        app.Answer = _ => ExchangeApp.Json(answer.Replace("TOKEN", token, StringComparison.Ordinal), status);

        var result = await app.CallAsync(token);

        Assert.StartsWith(expected, result, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Split('.')[2], result, StringComparison.Ordinal);
        Assert.DoesNotContain(app.App.Logs.Events, line => line.Text.Contains(token.Split('.')[2], StringComparison.Ordinal));
        Assert.Empty(app.Calls);
    }

    [Fact]
    public async Task Refusal_ThatANewSignInMayHelp_CanBeAnsweredWithAStepUp()
    {
        await using var app = await ExchangeApp.StartAsync();
        app.Answer = _ => ExchangeApp.Json("""{"error":"interaction_required"}""", HttpStatusCode.BadRequest);
        var token = app.Token(claims => claims["auth_time"] = app.App.Clock.GetUtcNow().AddHours(-1).ToUnixTimeSeconds());

        var response = await app.App.GetAsync("/report", ("Authorization", $"Bearer {token}"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("insufficient_user_authentication", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Contains("max_age=\"60\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.Found)]
    [InlineData(HttpStatusCode.TemporaryRedirect)]
    [InlineData(HttpStatusCode.PermanentRedirect)]
    public async Task Redirect_OfTheServer_IsNotFollowed(HttpStatusCode status)
    {
        await using var app = await ExchangeApp.StartAsync();
        app.Answer = _ => new(status) { Headers = { Location = new("https://evil.example/token") } };

        Assert.StartsWith("Unavailable - - ", await app.CallAsync(app.Token()), StringComparison.Ordinal);
        Assert.Equal("as.example.com", Assert.Single(app.Questions).Uri.Host);
        Assert.Empty(app.Calls);
    }

    [Theory]
    [InlineData("""{"issuer":"https://as.example.com"}""")]
    [InlineData("""{"issuer":"https://evil.example","token_endpoint":"https://evil.example/token"}""")]
    [InlineData("""{"issuer":"https://as.example.com","token_endpoint":"http://as.example.com/token"}""")]
    [InlineData("""{"issuer":"https://as.example.com","token_endpoint":"file:///token"}""")]
    [InlineData("""{"issuer":"https://as.example.com","token_endpoint":7}""")]
    [InlineData("not JSON")]
    public async Task Metadata_ThatNamesNoEndpoint_SendsNothing(string metadata)
    {
        await using var app = await ExchangeApp.StartAsync();
        await app.App.GetAsync("/", ("Authorization", $"Bearer {app.Token()}")); // the keys are known from now on: they are found by the same metadata
        app.App.Issuer.MetadataOverride = metadata;

        Assert.StartsWith("Unavailable - - ", await app.CallAsync(app.Token()), StringComparison.Ordinal);
        Assert.Empty(app.Questions);
        Assert.Empty(app.Calls);
    }

    [Fact]
    public async Task Server_ThatHangs_EndsTheCallInTime()
    {
        await using var app = await ExchangeApp.StartAsync();
        app.Until = new TaskCompletionSource().Task;

        var call = app.CallAsync(app.Token());
        await app.Asked.WaitAsync();
        app.App.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Contains("did not answer within 00:00:05", await call, StringComparison.Ordinal);
        Assert.Empty(app.Calls);
    }

    [Fact]
    public async Task Server_ThatIsDown_IsLeftAloneForAMoment()
    {
        await using var app = await ExchangeApp.StartAsync();
        app.Answer = _ => throw new HttpRequestException("connection refused");
        for (var i = 0; i < 5; i++)
        {
            Assert.StartsWith("Unavailable - - ", await app.CallAsync(app.Token()), StringComparison.Ordinal);
        }

        Assert.Equal(3, app.Questions.Count);
        app.Answer = null;
        app.App.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("status 200", await app.CallAsync(app.Token()));
    }
}
