using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAccess.Emulator.Tests.Edge;

namespace ManagedAccess.Emulator.Tests.Federation;

/// <summary>What a recipient account takes from a source that does not keep to the protocol: an identity in the form of a setting, or a page for the person.</summary>
public sealed class HostileSourceTests(HostileSourceTests.SharedAccounts shared) : IClassFixture<HostileSourceTests.SharedAccounts>
{
    private const string NotConfirmed = "The source account did not confirm the sign-in";
    private const string Unreachable = "The source account does not answer";
    private const string NotOurs = "This answer does not belong to a sign-in of this browser";

    public static TheoryData<string, string?> NoEmails => new()
    {
        { "absent", null },
        { "a list", """["ada@example.com","eve@example.com"]""" },
        { "a number", "5" },
        { "an object", """{"a":"ada@example.com"}""" },
        { "empty", "\"\"" },
        { "a line end", "\"ada\\r\\nX-Role: admin@example.com\"" },
        { "a null character", "\"ada\\u0000@example.com\"" },
        { "an escape character", "\"\\u001b[2Jada@example.com\"" },
        { "white space", "\" ada@example.com\"" },
        { "text that is shown backwards", "\"\\u202eada@example.com\"" },
        { "two domains", "\"eve@evil.example@example.com\"" },
        { "no domain", "\"ada@\"" },
        { "without end", $"\"{new string('a', 250)}@example.com\"" },
    };

    [Theory]
    [MemberData(nameof(NoEmails))]
    public async Task Email_ThatIsNone_MakesNobody(string name, string? json)
    {
        Accounts.ChangeIdToken(claims => Set(claims, "email", json));
        var visitor = Accounts.CreateVisitor();

        var answer = await visitor.SignInAsync();

        Assert.True(answer.StatusCode is HttpStatusCode.BadGateway, name);
        Assert.Contains(NotConfirmed, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.Recipient.GetAsync("/cdn-cgi/access/get-identity")).StatusCode);
    }

    [Fact]
    public async Task Claims_ThatAreNotText_AreNeitherANameNorAGroupNorAMethod()
    {
        Accounts.ChangeIdToken(claims =>
        {
            Set(claims, "name", """{"a":"Ada"}""");
            Set(claims, "groups", """[{"name":"engineering"},7,true,"research"]""");
            Set(claims, "amr", """[{"mfa":true},"pwd"]""");
        });
        var visitor = Accounts.CreateVisitor();
        await visitor.SignInAsync();

        var identity = await IdentityAsync(visitor);

        Assert.Equal(FederatedAccounts.Ada, identity.GetProperty("name").GetString());
        Assert.Equal("research", Assert.Single(identity.GetProperty("groups").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal("pwd", Assert.Single(identity.GetProperty("amr").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task CustomClaims_WithTheNamesOfOthers_ChangeNone()
    {
        Accounts.ChangeIdToken(claims => Set(claims, "custom", """{"email":"eve@example.com","sub":"eve","aud":"eve","iss":"eve","groups":"admins","type":"eve"}"""));
        var visitor = Accounts.CreateVisitor();
        await visitor.SignInAsync();

        var assertion = (await (await visitor.Recipient.GetAsync("/")).ReadRequestAsync()).ReadAssertion();

        Assert.Equal(FederatedAccounts.Ada, assertion.GetPayloadValue<string>("email"));
        Assert.Equal(FederatedAccounts.RecipientOrigin, assertion.Issuer);
        Assert.DoesNotContain("eve", assertion.Audiences);
        Assert.NotEqual("eve", assertion.Subject);
    }

    [Theory]
    [InlineData("aud", """["other","payroll"]""")]
    [InlineData("aud", "\"other\"")]
    [InlineData("nbf", "4102444800")]
    [InlineData("exp", "1")]
    [InlineData("exp", null)]
    [InlineData("sub", null)]
    [InlineData("nonce", null)]
    [InlineData("iss", "\"http://localhost:5080\"")]
    public async Task IdToken_ThatIsNotForThisSignIn_IsRefused(string claim, string? json)
    {
        Accounts.ChangeIdToken(claims => Set(claims, claim, json));

        await AssertPageAsync(await Accounts.CreateVisitor().SignInAsync(), NotConfirmed);
    }

    [Fact]
    public async Task IdToken_ThatIsTooLong_IsRefused()
    {
        Accounts.ChangeIdToken(claims => claims["name"] = new string('a', 64 * 1024));

        await AssertPageAsync(await Accounts.CreateVisitor().SignInAsync(), NotConfirmed);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"access_token":"a"}""")]
    [InlineData("""{"id_token":null}""")]
    [InlineData("""{"id_token":5}""")]
    [InlineData("""{"id_token":"a.b.c"}""")]
    [InlineData("""{"error":"<script>"}""")]
    public async Task TokenAnswer_ThatIsNone_IsThatOfTheSource(string body)
    {
        var visitor = Accounts.CreateVisitor();
        var answer = await visitor.ChooseAsync(await visitor.GoToSourceAsync(), FederatedAccounts.Ada);
        Accounts.AnswerAt("/token", body);

        await AssertPageAsync(await visitor.Recipient.GetAsync(answer.OriginalString), NotConfirmed);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("<html>")]
    [InlineData("""{"keys":5}""")]
    public async Task Keys_ThatAreNone_AreAPageForThePerson(string body)
    {
        Accounts.AnswerAt("/jwks", body);
        var visitor = Accounts.CreateVisitor();

        await AssertPageAsync(await visitor.Recipient.PressAsync(await visitor.Recipient.GetAsync(FederatedAccounts.LoginPath), FederatedAccounts.Continue), Unreachable);
    }

    [Fact]
    public async Task Answer_WithoutEnd_IsCut()
    {
        Accounts.Between = (_, _) => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new EndlessStream()) });
        var visitor = Accounts.CreateVisitor();

        await AssertPageAsync(await visitor.Recipient.PressAsync(await visitor.Recipient.GetAsync(FederatedAccounts.LoginPath), FederatedAccounts.Continue), Unreachable);
    }

    // Its metadata says another thing: the browser and the secret go where the settings say.
    [Fact]
    public async Task Metadata_OfTheSource_ChangesNoAddress()
    {
        var asked = new List<Uri>();
        Accounts.Between = (request, send) =>
        {
            asked.Add(request.RequestUri!);
            return request.RequestUri!.AbsolutePath.EndsWith("openid-configuration", StringComparison.Ordinal)
                ? Task.FromResult(new HttpResponseMessage
                {
                    Content = new StringContent($$"""
                        {"issuer":"{{FederatedAccounts.Issuer}}","authorization_endpoint":"javascript:alert(1)","token_endpoint":"http://localhost:5999/token","jwks_uri":"http://localhost:5999/jwks",
                        "pushed_authorization_request_endpoint":"http://localhost:5999/par"}
                        """),
                })
                : send(request);
        };

        var answer = await Accounts.CreateVisitor().SignInAsync();

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.All(asked, uri => Assert.StartsWith(FederatedAccounts.Issuer + "/", uri.AbsoluteUri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Source_ThatStartsAgain_HasNewKeysAndPeopleSignIn()
    {
        Assert.Equal(HttpStatusCode.SeeOther, (await Accounts.CreateVisitor().SignInAsync()).StatusCode);

        for (var start = 0; start < 3; start++)
        {
            Accounts.StartAgainWithNewKey();

            Assert.Equal(HttpStatusCode.SeeOther, (await Accounts.CreateVisitor().SignInAsync()).StatusCode);
        }
    }

    [Theory]
    [InlineData("iss=http%3A%2F%2Fevil.example")]
    [InlineData("code=another")]
    [InlineData("state=another")]
    [InlineData("unknown=1&unknown=2")]
    public async Task Answer_WithAParameterTwice_IsRefusedAndChangesNothing(string more)
    {
        var visitor = Accounts.CreateVisitor();
        var answer = await visitor.ChooseAsync(await visitor.GoToSourceAsync(), FederatedAccounts.Ada);

        await AssertPageAsync(await visitor.Recipient.GetAsync($"{answer.OriginalString}&{more}"), NotOurs);
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.Recipient.GetAsync(answer.OriginalString)).StatusCode);
    }

    private FederatedAccounts Accounts { get; } = shared.Begin();

    private static void Set(JsonObject claims, string name, string? json)
    {
        claims.Remove(name);
        if (json is not null)
        {
            claims[name] = JsonNode.Parse(json);
        }
    }

    private static async Task AssertPageAsync(HttpResponseMessage response, string heading)
    {
        Assert.Contains(heading, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(response.IsSuccessStatusCode);
        Assert.False(response.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(cookie => cookie.StartsWith("CF_Authorization", StringComparison.Ordinal)));
    }

    private static async Task<JsonElement> IdentityAsync(Visitor visitor) => await (await visitor.Recipient.GetAsync("/cdn-cgi/access/get-identity")).ReadJsonAsync();

    private sealed class EndlessStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => Fill(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer) => Fill(buffer);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer, offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Fill(buffer.Span));

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var part = new byte[bufferSize];
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await destination.WriteAsync(part.AsMemory(0, Fill(part)), cancellationToken);
            }
        }

        private static int Fill(Span<byte> buffer)
        {
            buffer.Fill((byte)' ');
            return buffer.Length;
        }
    }

    /// <summary>Two accounts for all tests of the class: each says what the source answers.</summary>
    public sealed class SharedAccounts : IAsyncLifetime
    {
        private FederatedAccounts? _accounts;

        public async ValueTask InitializeAsync() => _accounts = await FederatedAccounts.StartAsync(recipient: [("Emulator:Mode", "Edge")], mapRecipient: EdgeApp.MapEcho);

        public ValueTask DisposeAsync() => _accounts!.DisposeAsync();

        internal FederatedAccounts Begin()
        {
            _accounts!.Between = (request, send) => send(request);
            return _accounts;
        }
    }
}
