using System.Net;
using System.Text.Json.Nodes;
using ManagedAccess.Testing;

namespace ManagedAccess.Cli.Tests.Doctor;

/// <summary>The twenty faults of issue 17, each with the forms in which deployments have it: the doctor finds it and names the fix.</summary>
public sealed class SeededFaultTests
{
    private static readonly string Spa = "<!doctype html><title>App</title><div id=root></div>";

    internal static readonly Dictionary<string, Func<Fault>> Faults = new()
    {
        ["wrong resource: another host in the document"] = () => new("metadata-resource", "ManagedAccess:Resource", Fronts.Document(document => document["resource"] = "https://other.corp.example")),
        ["wrong resource: another path in the document"] = () => new("metadata-resource", "ManagedAccess:Resource", Fronts.Document(document => document["resource"] = "https://wiki.corp.example/api")),
        ["wrong resource: the app's own setting"] = () => new("challenge-pointer", "ManagedAccess:Resource", new() { App = setup => setup.Settings["Resource"] = "https://wiki.internal.example" }),
        ["wrong resource: the host for an MCP endpoint"] = () => new("metadata-resource", ".AsProtectedResource", Fronts.Document(document => document["resource"] = ProtectedApp.Resource)) { Url = TestNetwork.Mcp },
        ["http behind TLS: in the challenge"] = () => new("metadata-scheme", "UseForwardedHeaders", Fronts.Challenge(value => [value.Replace("https://wiki", "http://wiki", StringComparison.Ordinal)])),
        ["http behind TLS: in the document"] = () => new("metadata-scheme", "ManagedAccess:Resource", Fronts.Document(document => document["resource"] = "http://wiki.corp.example")),
        ["http behind TLS: the issuer"] = () => new("server-scheme", "https", Fronts.Document(document => document["authorization_servers"] = new JsonArray("http://as.example.com"))),
        ["http behind TLS: the endpoints"] = () => new("server-scheme", "https", new() { Metadata = metadata => metadata["token_endpoint"] = "http://as.example.com/token" }),
        ["path base: unknown to the app"] = () => new("challenge-pointer", "ManagedAccess", Fronts.PathBase("/wiki")) { Url = "https://wiki.corp.example/wiki/pages/on-call" },
        ["path base: the document below it only"] = () => new("metadata-placement", "root of the host", new()
        {
            App = setup =>
            {
                setup.Settings["Resource"] = ProtectedApp.Resource + "/wiki";
                setup.Settings["Challenges:AdvertisePathBaseMetadata"] = "true";
            },
            Front = async (request, app) =>
            {
                var path = request.RequestUri!.AbsolutePath;
                if (!path.StartsWith("/wiki/", StringComparison.Ordinal))
                {
                    return new(HttpStatusCode.NotFound);
                }

                request.RequestUri = new UriBuilder(request.RequestUri) { Path = path.StartsWith("/wiki/.well-known/", StringComparison.Ordinal) ? path["/wiki".Length..] + "/wiki" : path["/wiki".Length..] }.Uri;
                var response = await app(request);
                if (response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var value))
                {
                    var changed = value.ToString().Replace("/.well-known/oauth-protected-resource/wiki", "/wiki/.well-known/oauth-protected-resource", StringComparison.Ordinal);
                    response.Headers.Remove("WWW-Authenticate");
                    response.Headers.TryAddWithoutValidation("WWW-Authenticate", changed);
                }

                return response;
            },
        })
        { Url = "https://wiki.corp.example/wiki/pages/on-call" },
        ["path base: left out of the document"] = () => new("metadata-name", "path base", Fronts.Document(document => document["resource"] = ProtectedApp.Resource)) { Url = TestNetwork.Mcp },
        ["slash: at the end of an origin"] = () => new("metadata-slash", "without a slash", Fronts.Document(document => document["resource"] = ProtectedApp.Resource + "/")),
        ["slash: at the end of a path"] = () => new("metadata-slash", "without a slash", Fronts.Document(document => document["resource"] = TestNetwork.Mcp + "/")) { Url = TestNetwork.Mcp },
        ["missing scope: in the 401"] = () => new("challenge-scope", ".RequireAllScopes", Fronts.Challenge(value => [WithoutScope(value)])),
        ["missing scope: in the 401, with nothing in the metadata"] = () => new("challenge-scope", "ManagedAccess:ScopesSupported", new()
        {
            App = setup => setup.Settings["ScopesSupported:0"] = setup.Settings["ScopesSupported:1"] = null,
            Front = Fronts.Challenge(value => [WithoutScope(value)]).Front,
        }),
        ["missing scope: in the 403"] = () => new("token-scope", "RequireAllScopes", Fronts.Challenge(value => [WithoutScope(value)])) { Url = ProtectedApp.Resource + "/drafts/new", Token = issuer => issuer.Issue(claims => claims["scope"] = "wiki.read") },
        ["SPA fallback: every well-known path"] = () => new("metadata-html", "MapFallbackToFile", Fronts.Answering(request => Fronts.IsMetadata(request) ? TestNetwork.Answer(HttpStatusCode.OK, Spa, "text/html") : null)),
        ["SPA fallback: the path form only"] = () => new("metadata-html", "MapFallbackToFile", Fronts.Answering(request => request.RequestUri!.AbsolutePath.EndsWith("/pages/on-call", StringComparison.Ordinal) && Fronts.IsMetadata(request) ? TestNetwork.Answer(HttpStatusCode.OK, Spa, "text/html") : null)),
        ["two challenges: on two lines"] = () => new("challenge-several", "AuthenticationSchemes", Fronts.Challenge(value => [value, "Bearer"])),
        ["two challenges: in one field"] = () => new("challenge-several", "AuthenticationSchemes", Fronts.Challenge(value => ["Bearer realm=\"api\", " + value])),
        ["two challenges: an empty line"] = () => new("challenge-several", "AuthenticationSchemes", Fronts.Challenge(value => ["", value])),
        ["two challenges: another scheme first"] = () => new("challenge-first", "Bearer first", Fronts.Challenge(value => ["Negotiate", value])),
        ["no CORS: on the metadata"] = () => new("metadata-cors", "Access-Control-Allow-Origin", Fronts.Changing((_, response) => WithoutCors(response))),
        ["no CORS: the preflight of the metadata needs a token"] = () => new("metadata-cors", "OPTIONS", Fronts.Answering(request => request.Method == HttpMethod.Options ? new(HttpStatusCode.Unauthorized) : null)),
        ["no CORS: the challenge is not exposed"] = () => new("challenge-cors", "ManagedAccess:Challenges:AllowedOrigins", new()
        {
            App = setup => setup.Settings["Challenges:AllowedOrigins:0"] = "*",
            Front = Fronts.Changing((_, response) => response.Headers.Remove("Access-Control-Expose-Headers")).Front,
        }),
        ["unreachable keys: the server fails"] = () => new("server-keys", "jwks_uri", new() { Server = request => request.RequestUri!.AbsolutePath == "/keys" ? new(HttpStatusCode.BadGateway) : null }),
        ["unreachable keys: no such host"] = () => new("server-keys", "JwksUri", new() { Metadata = metadata => metadata["jwks_uri"] = "https://keys.example/keys" }),
        ["unreachable keys: none for signatures"] = () => new("server-keys", "at least one key", new() { Server = request => request.RequestUri!.AbsolutePath == "/keys" ? TestNetwork.Answer(HttpStatusCode.OK, """{"keys":[]}""") : null }),
        ["unreachable keys: for the app alone"] = () => new("token-keys", "JwksUri", new() { App = setup => setup.Issuers = TestIssuerState.Down }) { Token = issuer => issuer.Issue() },
        ["unreachable server"] = () => new("server-metadata", "Issuer", new() { Server = _ => throw new HttpRequestException("connection refused") }),
        ["wrong audience: of the token"] = () => new("token-audience", "ManagedAccess:Resource", new()) { Token = issuer => issuer.Issue(claims => claims["aud"] = "https://other.corp.example") },
        ["wrong audience: the client's own"] = () => new("token-audience", "resource", new()) { Token = issuer => issuer.Issue(claims => claims["aud"] = "client-1") },
        ["wrong audience: the app enforces another than it names"] = () => new("token-refused", "Audiences", Fronts.Document(document => document["resource"] = ProtectedApp.Resource))
        { Url = TestNetwork.Mcp, Token = issuer => issuer.Issue() },
        ["wrong audience: accepted all the same"] = () => new("token-audience", "Audiences", new() { App = setup => setup.Settings["AuthorizationServers:0:Audiences:0"] = "https://other.corp.example" })
        { Token = issuer => issuer.Issue(claims => claims["aud"] = "https://other.corp.example") },
        ["cached Markdown for humans: a cache keyed by the URL"] = () => new("markdown-for-people", "Cache-Control: private", Fronts.CachingByUrl()) { Token = issuer => issuer.Issue() },
        ["cached Markdown for humans: stored by the next cache"] = () => new("cache-private", "Cache-Control: private", Fronts.Changing((request, response) => Cacheable(request, response))) { Token = issuer => issuer.Issue() },
        ["redirect instead of 401: the app's login"] = () => new("challenge-redirect", "BrowserLoginPath", Fronts.Answering(request => Fronts.IsPage(request) ? Fronts.Redirect(ProtectedApp.Resource + "/login?ReturnUrl=x") : null)),
        ["redirect instead of 401: Access without Managed OAuth"] = () => new("challenge-redirect", "Managed OAuth", Fronts.Answering(_ => Fronts.Redirect("https://acme.cloudflareaccess.com/cdn-cgi/access/login/wiki.corp.example?kid=x"))),
        ["redirect instead of 401: a login page with 200"] = () => new("challenge-login-page", "BrowserLoginPath", Fronts.Answering(request => Fronts.IsPage(request) ? TestNetwork.Answer(HttpStatusCode.OK, "<form><input type=\"password\"></form>", "text/html") : null)),
        ["redirect instead of 401: 403 of Access"] = () => new("challenge-forbidden", "Allow policy", Fronts.Answering(request => Fronts.IsPage(request) ? new(HttpStatusCode.Forbidden) { Headers = { { "cf-access-aud", "tag" } } } : null)),
        ["opaque tokens without introspection"] = () => new("token-opaque", "Introspection", new()) { Token = _ => "at_9f8e7d6c5b4a39281706" },
        ["issuer mismatch: a slash"] = () => new("server-issuer", "Issuer", new() { Metadata = metadata => metadata["issuer"] = TestIssuer.DefaultIssuer + "/" }),
        ["issuer mismatch: another host"] = () => new("server-issuer", "Issuer", new() { Metadata = metadata => metadata["issuer"] = "https://login.example.com" }),
        ["issuer mismatch: of the token"] = () => new("token-issuer", "Issuer", new()) { Token = issuer => issuer.Issue(claims => claims["iss"] = "https://login.example.com") },
        ["DCR closed: no endpoint"] = () => new("server-registration", "registration", new() { Metadata = metadata => metadata.Remove("registration_endpoint") }),
        ["DCR closed: the endpoint needs a token"] = () => new("server-registration", "registration", new() { Server = request => request.RequestUri!.AbsolutePath == "/register" ? new(HttpStatusCode.Unauthorized) : null }),
        ["no S256: plain only"] = () => new("server-pkce", "S256", new() { Metadata = metadata => metadata["code_challenge_methods_supported"] = new JsonArray("plain") }),
        ["no S256: not said"] = () => new("server-pkce", "S256", new() { Metadata = metadata => metadata.Remove("code_challenge_methods_supported") }),
        ["metadata 404 at the path form"] = () => new("metadata-placement", "root of the host", new()
        {
            Front = async (request, app) =>
            {
                var path = request.RequestUri!.AbsolutePath;
                if (path == "/.well-known/oauth-protected-resource/mcp")
                {
                    return new(HttpStatusCode.NotFound);
                }

                request.RequestUri = path == "/.well-known/oauth-protected-resource" ? new Uri(request.RequestUri, "/.well-known/oauth-protected-resource/mcp") : request.RequestUri;
                return await app(request);
            },
        })
        { Url = TestNetwork.Mcp },
        ["metadata behind the door"] = () => new("metadata-protected", "/.well-known/", Fronts.Answering(request => Fronts.IsMetadata(request) ? new(HttpStatusCode.Unauthorized) : null)),
        ["clock skew: the app"] = () => new("clock", "NTP", Fronts.Changing((_, response) => response.Headers.Date = TimeProvider.System.GetUtcNow().AddMinutes(-10))),
        ["clock skew: the server"] = () => new("clock", "NTP", new()
        {
            Server = request => request.RequestUri!.AbsolutePath.StartsWith("/.well-known/", StringComparison.Ordinal)
                ? Dated(TestNetwork.Answer(HttpStatusCode.OK, $$"""{"issuer":"{{TestIssuer.DefaultIssuer}}","authorization_endpoint":"{{TestIssuer.DefaultIssuer}}/authorize","token_endpoint":"{{TestIssuer.DefaultIssuer}}/token","registration_endpoint":"{{TestIssuer.DefaultIssuer}}/register","jwks_uri":"{{TestIssuer.DefaultIssuer}}/keys","code_challenge_methods_supported":["S256"],"token_endpoint_auth_methods_supported":["none"]}"""))
                : null,
            Front = Fronts.Changing((_, response) => response.Headers.Date = TimeProvider.System.GetUtcNow()).Front,
        }),
        ["clock skew: the app and its server together"] = () => new("clock", "NTP", new()
        {
            Front = async (request, app) =>
            {
                var response = request.RequestUri!.AbsolutePath == "/.well-known/oauth-authorization-server"
                    ? TestNetwork.Answer(HttpStatusCode.OK, $$"""{"issuer":"{{ProtectedApp.Resource}}","authorization_endpoint":"{{ProtectedApp.Resource}}/authorize","token_endpoint":"{{ProtectedApp.Resource}}/token"}""")
                    : await Fronts.Document(document => document["authorization_servers"] = new JsonArray(ProtectedApp.Resource)).Front!(request, app);
                response.Headers.Date = TimeProvider.System.GetUtcNow().AddMinutes(-10);
                return response;
            },
        }),
        ["clock skew: the token is from the future"] = () => new("token-time", "NTP", new()) { Token = issuer => issuer.Issue(claims => claims["nbf"] = TimeProvider.System.GetUtcNow().AddMinutes(8).ToUnixTimeSeconds()) },
        ["clock skew: the app's own clock is ahead"] = () => new("token-time", "NTP", new()) { Token = issuer => issuer.Issue(claims => claims["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(2).ToUnixTimeSeconds()), Ahead = TimeSpan.FromMinutes(10) },
        ["HEAD differs: at the door"] = () => new("challenge-head", "HEAD", Fronts.Answering(request => request.Method == HttpMethod.Head && Fronts.IsPage(request) ? new(HttpStatusCode.MethodNotAllowed) : null)),
        ["HEAD differs: no challenge"] = () => new("challenge-head", "HEAD", Fronts.Changing((request, response) => _ = request.Method == HttpMethod.Head && response.Headers.Remove("WWW-Authenticate"))),
        ["HEAD differs: the metadata"] = () => new("metadata-head", "HEAD", Fronts.Answering(request => request.Method == HttpMethod.Head && Fronts.IsMetadata(request) ? new(HttpStatusCode.NotFound) : null)),
        ["HEAD differs: behind the door"] = () => new("page-head", "HEAD", Fronts.Changing((request, response) => _ = request.Method == HttpMethod.Head && response.Headers.Remove("Vary"))) { Token = issuer => issuer.Issue() },
        ["Vary lost by a proxy: both forms"] = () => new("vary", "Vary: Accept", Fronts.Changing((_, response) => response.Headers.Remove("Vary"))) { Token = issuer => issuer.Issue() },
        ["Vary lost by a proxy: replaced on the HTML"] = () => new("vary", "Vary: Accept", Fronts.Changing((_, response) =>
        {
            if (response.Content.Headers.ContentType?.MediaType == "text/html")
            {
                response.Headers.Remove("Vary");
                response.Headers.Add("Vary", "Accept-Encoding");
            }
        }))
        { Token = issuer => issuer.Issue() },
        ["Markdown: HTML under its name"] = () => new("markdown-relabelled", "MarkdownOrHtml", new()
        {
            App = setup => setup.Settings["Markdown:Enabled"] = "false",
            Front = Fronts.Changing((request, response) =>
            {
                if (response.IsSuccessStatusCode && request.Headers.Accept.ToString().StartsWith("text/markdown", StringComparison.Ordinal))
                {
                    response.Content.Headers.ContentType = new("text/markdown");
                }
            }).Front,
        })
        { Token = issuer => issuer.Issue() },
        ["Markdown: not offered"] = () => new("markdown-offered", "ManagedAccess:Markdown:Enabled", new() { App = setup => setup.Settings["Markdown:Enabled"] = "false" }) { Token = issuer => issuer.Issue() },
        ["one ETag for both forms"] = () => new("etag", "its own tag", Fronts.Changing((request, response) => response.Headers.ETag = Fronts.IsPage(request) ? new("\"1\"") : response.Headers.ETag)) { Token = issuer => issuer.Issue() },
    };

    public static TheoryData<string> Names => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Doctor_OfAFault_FindsItAndNamesTheFix(string name)
    {
        var fault = Faults[name]();
        await using var network = await TestNetwork.StartAsync(fault.Deployment);
        network.App.Clock.Advance(fault.Ahead);

        var report = await network.DoctorAsync(fault.Url, fault.Token?.Invoke(network.App.Issuer));

        var finding = report.Finding(fault.Check);
        Assert.Contains(fault.Fix, finding.GetProperty("fix").GetString(), StringComparison.Ordinal);
        Assert.NotEqual("", finding.GetProperty("section").GetString());
        Assert.NotEmpty(finding.GetProperty("agents").EnumerateArray());
        Assert.Equal(1, report.ExitCode);
    }

    private static string WithoutScope(string challenge) => System.Text.RegularExpressions.Regex.Replace(challenge, ", scope=\"[^\"]*\"", "");

    private static void WithoutCors(HttpResponseMessage response)
    {
        foreach (var name in response.Headers.Select(field => field.Key).Where(name => name.StartsWith("Access-Control-", StringComparison.Ordinal)).ToArray())
        {
            response.Headers.Remove(name);
        }
    }

    private static void Cacheable(HttpRequestMessage request, HttpResponseMessage response)
    {
        if (Fronts.IsPage(request) && response.IsSuccessStatusCode)
        {
            response.Headers.CacheControl = new() { Public = true, MaxAge = TimeSpan.FromMinutes(5) };
        }
    }

    private static HttpResponseMessage Dated(HttpResponseMessage response)
    {
        response.Headers.Date = TimeProvider.System.GetUtcNow().AddMinutes(5);
        return response;
    }
}
