using System.Net;
using System.Text.Json.Nodes;
using ManagedAccess.Cli.Tests.Doctor;
using ManagedAccess.Cli.Tokens;
using ManagedAccess.Testing;

namespace ManagedAccess.Cli.Tests.Login;

/// <summary>What the tool does not accept from a server, and to whom it gives no token. The authorization server is the test.</summary>
public sealed class LoginRefusalTests : IDisposable
{
    private readonly List<string> _tokenRequests = [];
    private CommandLine? _line;

    public void Dispose() => _line?.Dispose();

    [Fact]
    public async Task Login_WithTheIssuerOfAnotherServer_IsRefused()
    {
        await using var network = await StartAsync();
        Line(network).Person = page => CommandLine.ReturnAsync(page, ("code", "c"), ("iss", "https://evil.example"));

        var run = await _line!.RunAsync("login", TestNetwork.Page);

        Assert.Contains("RFC 9207", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(_tokenRequests);
    }

    // The server says that it sends iss, so an answer without it is from another one.
    [Fact]
    public async Task Login_WithoutTheIssuer_IsRefused()
    {
        await using var network = await StartAsync();
        Line(network).Person = page => CommandLine.ReturnAsync(page, ("code", "c"));

        var run = await _line!.RunAsync("login", TestNetwork.Page);

        Assert.Contains("RFC 9207", run.Error, StringComparison.Ordinal);
        Assert.Empty(_tokenRequests);
    }

    [Fact]
    public async Task Login_WithAnotherState_WaitsForTheRightOne()
    {
        await using var network = await StartAsync();
        Line(network).Person = async page =>
        {
            await CommandLine.ReturnAsync(page, ("code", "of-another"), ("state", "guessed"), ("iss", TestIssuer.DefaultIssuer));
            await CommandLine.ReturnAsync(page, ("code", "c"), ("iss", TestIssuer.DefaultIssuer));
        };

        var run = await _line!.RunAsync("login", TestNetwork.Page);

        Assert.True(run.ExitCode == 0, run.Error);
        var request = Assert.Single(_tokenRequests);
        Assert.Contains("code=c&", request + "&", StringComparison.Ordinal);
        Assert.Contains("resource=" + Uri.EscapeDataString(ProtectedApp.Resource), request, StringComparison.Ordinal);
        Assert.Contains("code_verifier=", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_ThatThePersonDenies_SaysWhatTheServerSaid()
    {
        await using var network = await StartAsync();
        var page = "";
        Line(network).Person = async url => page = await CommandLine.ReturnAsync(url, ("error", "access_denied"), ("error_description", "Not today"), ("iss", TestIssuer.DefaultIssuer));

        var run = await _line!.RunAsync("login", TestNetwork.Page);

        Assert.Contains("access_denied: Not today", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("You are not signed in: Not today", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_AfterTheSignIn_ShowsWordsOfTheServerAsText()
    {
        await using var network = await StartAsync();
        var page = "";
        Line(network).Person = async url => page = await CommandLine.ReturnAsync(url, ("error", "access_denied"), ("error_description", "<script>alert(1)</script>"), ("iss", TestIssuer.DefaultIssuer));

        await _line!.RunAsync("login", TestNetwork.Page);

        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_WithMetadataOfAnotherHost_IsRefused()
    {
        await using var network = await StartAsync(Fronts.Document(document => document["resource"] = "https://other.corp.example"));

        var run = await Line(network).RunAsync("login", TestNetwork.Page);

        Assert.Contains("RFC 9728 §3.3", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(_line!.Opened);
    }

    [Fact]
    public async Task Login_WithAServerOfAnotherName_IsRefused()
    {
        await using var network = await StartAsync(new() { Metadata = metadata => metadata["issuer"] = "https://login.example.com" });

        var run = await Line(network).RunAsync("login", TestNetwork.Page);

        Assert.Contains("RFC 8414 §3.3", run.Error, StringComparison.Ordinal);
        Assert.Empty(_line!.Opened);
    }

    [Fact]
    public async Task Login_OverPlainHttpToAnotherMachine_IsRefused()
    {
        await using var network = await StartAsync();

        var run = await Line(network).RunAsync("login", "http://wiki.corp.example/");

        Assert.Contains("plain http", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(network.Requests);
    }

    [Fact]
    public async Task Login_WhereNoClientRegisters_AsksForAClientId()
    {
        await using var network = await StartAsync(new() { Metadata = metadata => metadata.Remove("registration_endpoint") });
        Line(network).Person = page => CommandLine.ReturnAsync(page, ("code", "c"), ("iss", TestIssuer.DefaultIssuer));

        var refused = await _line!.RunAsync("login", TestNetwork.Page);
        var byHand = await _line.RunAsync("login", TestNetwork.Page, "--client-id", "by-hand");

        Assert.Contains("--client-id", refused.Error, StringComparison.Ordinal);
        Assert.True(byHand.ExitCode == 0, byHand.Error);
        Assert.Contains("client_id=by-hand", Assert.Single(_line.Opened).Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_ByADocument_SendsItsUrl()
    {
        await using var network = await StartAsync(new() { Metadata = metadata => metadata["client_id_metadata_document_supported"] = true });
        Line(network).Person = page => CommandLine.ReturnAsync(page, ("code", "c"), ("iss", TestIssuer.DefaultIssuer));

        var run = await _line!.RunAsync("login", TestNetwork.Page, "--client-document", "https://corp.example/managed-access.json");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("client_id=https%3A%2F%2Fcorp.example%2Fmanaged-access.json", Assert.Single(_line.Opened).Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_OnAnotherDevice_WaitsForThePerson()
    {
        var polls = 0;
        await using var network = await StartAsync(
            new() { Metadata = metadata => metadata["device_authorization_endpoint"] = TestIssuer.DefaultIssuer + "/device" },
            request => request.RequestUri!.AbsolutePath switch
            {
                "/device" => TestNetwork.Answer(HttpStatusCode.OK, """{"device_code":"d","user_code":"WDJB-MJHT","verification_uri":"https://as.example.com/device","expires_in":600,"interval":5}"""),
                "/token" when ++polls < 3 => TestNetwork.Answer(HttpStatusCode.BadRequest, """{"error":"authorization_pending"}"""),
                _ => null,
            });
        Line(network).Clock = new WithoutWaiting();

        var run = await _line!.RunAsync("login", TestNetwork.Page, "--device");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("WDJB-MJHT", run.Error, StringComparison.Ordinal);
        Assert.Equal(3, polls);
        Assert.Empty(_line.Opened);
    }

    // RFC 9470: the levels that the app asks for go to the authorization server.
    [Fact]
    public async Task Curl_OfAPageThatAsksForARecentSignIn_SignsInAgain()
    {
        await using var network = await StartAsync(Fronts.Challenge(value => ["Bearer error=\"insufficient_user_authentication\", max_age=\"300\", acr_values=\"high\", " + value["Bearer ".Length..]]));
        Line(network).Person = page => CommandLine.ReturnAsync(page, ("code", "c"), ("iss", TestIssuer.DefaultIssuer));

        var run = await _line!.RunAsync("curl", TestNetwork.Page);

        Assert.True(run.ExitCode == 0, run.Error);
        var page = Assert.Single(_line.Opened).Query;
        Assert.Contains("max_age=300", page, StringComparison.Ordinal);
        Assert.Contains("acr_values=high", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://other.corp.example/")] // another host
    [InlineData("http://wiki.corp.example/")] // another scheme
    public async Task Curl_OfARedirectToAnotherOrigin_LeavesTheTokenBehind(string target)
    {
        List<(Uri, bool)> seen = [];
        var network = new Answering(request =>
        {
            seen.Add((request.RequestUri!, request.Headers.Authorization is not null));
            return request.RequestUri!.AbsoluteUri == TestNetwork.Page ? Fronts.Redirect(target) : TestNetwork.Answer(HttpStatusCode.OK);
        });
        _line = new CommandLine(network);
        await _line.Store.SaveAsync(new StoredSession { Resource = ProtectedApp.Resource, Issuer = TestIssuer.DefaultIssuer, TokenEndpoint = new(TestIssuer.DefaultIssuer + "/token"), ClientId = "c", AccessToken = "secret" }, default);

        await _line.RunAsync("curl", "-L", TestNetwork.Page);

        Assert.Equal([(new Uri(TestNetwork.Page), true), (new Uri(target), false)], seen);
    }

    [Fact]
    public async Task Curl_OfARedirect_SendsTypedFieldsToTheTypedHostOnly()
    {
        List<(string Host, bool HasCookie, bool HasKey, bool HasLanguage)> seen = [];
        var network = new Answering(request =>
        {
            seen.Add((request.RequestUri!.Host, request.Headers.Contains("Cookie"), request.Headers.Contains("CF-Access-Client-Secret"), request.Headers.Contains("Accept-Language")));
            return request.RequestUri!.AbsoluteUri == TestNetwork.Page ? Fronts.Redirect("https://other.corp.example/") : TestNetwork.Answer(HttpStatusCode.OK);
        });
        _line = new CommandLine(network);

        await _line.RunAsync("curl", "-L", TestNetwork.Page, "-H", "Cookie: session=secret", "-H", "CF-Access-Client-Secret: secret", "-H", "Accept-Language: en", "--no-login");

        Assert.Equal([("wiki.corp.example", true, true, true), ("other.corp.example", false, false, true)], seen);
    }

    [Theory]
    [InlineData("Authorization: Bearer mine")]
    [InlineData(" authorization : Bearer mine")]
    public async Task Curl_WithATypedAuthorization_SaysWhoSendsThatField(string field)
    {
        _line = new CommandLine(new Answering(_ => TestNetwork.Answer(HttpStatusCode.OK)));

        var run = await _line.RunAsync("curl", TestNetwork.Page, "-H", field);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("Authorization is the field that this command sends", run.Error, StringComparison.Ordinal);
    }

    private CommandLine Line(TestNetwork network) => _line = new CommandLine(network);

    private Task<TestNetwork> StartAsync(Deployment? deployment = null, Func<HttpRequestMessage, HttpResponseMessage?>? server = null)
    {
        TestNetwork? network = null;
        deployment ??= new();
        deployment.Server = request =>
        {
            if (server?.Invoke(request) is { } answer)
            {
                return answer;
            }

            switch (request.RequestUri!.AbsolutePath)
            {
                case "/register":
                    return TestNetwork.Answer(HttpStatusCode.Created, """{"client_id":"registered"}""");
                case "/token":
                    _tokenRequests.Add(request.Content!.ReadAsStringAsync().GetAwaiter().GetResult());
                    return TestNetwork.Answer(HttpStatusCode.OK, new JsonObject { ["access_token"] = network!.App.Issuer.Issue(), ["token_type"] = "Bearer", ["expires_in"] = 900 }.ToJsonString());
                default:
                    return null;
            }
        };
        return Started();

        async Task<TestNetwork> Started() => network = await TestNetwork.StartAsync(deployment);
    }

    // A clock that does not keep anybody waiting.
    private sealed class WithoutWaiting : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
