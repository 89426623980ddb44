using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Duende.IdentityModel;
using Duende.IdentityModel.Client;
using ManagedAccess.Testing;

namespace ManagedAccess.EndToEnd.Tests.Clients;

/// <summary>
/// A client that knows a URL, and follows RFC 9728 to the resource, RFC 8414 to its authorization server, RFC 7591 to an
/// identity of its own, RFC 7636, 8707 and 9207 through the person's browser, and RFC 6749 to a token.
/// </summary>
/// <param name="name">What it registers as.</param>
/// <param name="handler">Null for one of its own.</param>
public sealed class StandardsClient(string name, HttpMessageHandler? handler = null) : IDisposable
{
    private const string ProtectedResource = "/.well-known/oauth-protected-resource";

    private readonly HttpClient _http = new(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public string Name => name;

    /// <summary>Nobody listens there: the browser's last redirect is read, not followed.</summary>
    public string RedirectUri { get; } = "http://127.0.0.1:49152/callback";

    /// <summary>The whole way, from a URL to a token.</summary>
    /// <param name="page">What the client wants to read.</param>
    /// <param name="person">Whom it acts for.</param>
    /// <param name="method">How it asks. Null: <c>GET</c>.</param>
    /// <param name="scope">Null: what the challenge asks for, or else everything the resource knows, or else no scope (MCP "Scope Selection Strategy").</param>
    public async Task<Grant> GetInAsync(Uri page, Person person, HttpMethod? method = null, string? scope = null)
    {
        var challenge = await GetChallengeAsync(page, method);
        var resource = await GetResourceAsync(challenge, page);
        var server = await GetServerAsync(resource.GetProperty("authorization_servers")[0].GetString()!);
        var clientId = await RegisterAsync(server);
        return await AuthorizeAsync(challenge, resource, server, clientId, person, scope);
    }

    /// <summary>RFC 6750 §3, RFC 9728 §5.1: the refusal says where to begin.</summary>
    public async Task<ReceivedChallenge> GetChallengeAsync(Uri page, HttpMethod? method = null)
    {
        using var response = await _http.SendAsync(new HttpRequestMessage(method ?? HttpMethod.Get, page));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        return ReceivedChallenge.Bearer(response);
    }

    /// <summary>RFC 9728 §3.3: the document must be for the resource it was found for, and the page must be at or below that resource.</summary>
    public async Task<JsonElement> GetResourceAsync(ReceivedChallenge challenge, Uri page)
    {
        var address = new Uri(challenge["resource_metadata"]!, UriKind.Absolute);
        var resource = await GetJsonAsync(address);

        var identifier = new Uri(resource.GetProperty("resource").GetString()!, UriKind.Absolute);
        if (address.AbsolutePath.StartsWith(ProtectedResource, StringComparison.Ordinal))
        {
            Assert.Equal(Insert(ProtectedResource, identifier), address.AbsoluteUri);
        }

        // Else a suffix of the server's own (§3.1): Access has one document a page, and each names the application.
        Assert.Equal(identifier.GetLeftPart(UriPartial.Authority), page.GetLeftPart(UriPartial.Authority));
        Assert.StartsWith(identifier.AbsolutePath.TrimEnd('/') + "/", page.AbsolutePath + "/", StringComparison.Ordinal);
        return resource;
    }

    /// <summary>RFC 8414 §3.1 and §3.3, and where there is no such document OpenID's (RFC 8414 §5).</summary>
    public async Task<JsonElement> GetServerAsync(string issuer)
    {
        var identifier = new Uri(issuer, UriKind.Absolute);
        foreach (var path in (string[])[$".well-known/oauth-authorization-server{identifier.AbsolutePath.TrimEnd('/')}", OidcConstants.Discovery.DiscoveryEndpoint])
        {
            var discovery = await _http.GetDiscoveryDocumentAsync(new DiscoveryDocumentRequest
            {
                Address = path == OidcConstants.Discovery.DiscoveryEndpoint ? issuer : identifier.GetLeftPart(UriPartial.Authority),
                // Opaque tokens need no keys, and their server names none (RFC 8414 §2: jwks_uri is OPTIONAL).
                Policy = { Authority = issuer, DiscoveryDocumentPath = path, RequireHttps = false, RequireKeySet = false },
            });
            if (discovery.HttpStatusCode == HttpStatusCode.NotFound)
            {
                continue;
            }

            Assert.False(discovery.IsError, discovery.Error);
            Assert.Equal(issuer, discovery.Issuer);
            Assert.Contains(OidcConstants.CodeChallengeMethods.Sha256, discovery.CodeChallengeMethodsSupported);
            return discovery.Json!.Value;
        }

        throw new InvalidOperationException($"{issuer} publishes no metadata.");
    }

    /// <summary>RFC 7591 §3: a public client with one loopback redirect URI.</summary>
    public async Task<string> RegisterAsync(JsonElement server)
    {
        var registration = await _http.RegisterClientAsync(new DynamicClientRegistrationRequest
        {
            Address = Endpoint(server, "registration_endpoint"),
            Document = new DynamicClientRegistrationDocument
            {
                ClientName = name,
                RedirectUris = { new Uri(RedirectUri) },
                GrantTypes = { OidcConstants.GrantTypes.AuthorizationCode, OidcConstants.GrantTypes.RefreshToken },
                ResponseTypes = { OidcConstants.ResponseTypes.Code },
                TokenEndpointAuthenticationMethod = "none",
                DefaultAcrValues = null!, // an empty list would be sent, and one server takes it for a wish
            },
        });

        Check(registration, registration.ErrorDescription);
        return registration.ClientId!;
    }

    /// <summary>The person's browser is sent to the authorization server; what comes back is a code or an error.</summary>
    public async Task<AuthorizeResponse> AskAsync(JsonElement server, string clientId, Person person, string resource, string? scope, string verifier, bool consents = true)
    {
        var state = CryptoRandom.CreateUniqueId();

        var answer = new AuthorizeResponse((await person.AnswerAsync(AuthorizationUri(server, clientId, resource, scope, verifier, state), RedirectUri, consents)).AbsoluteUri);

        Assert.Equal(state, answer.State);
        Assert.Equal(server.GetProperty("issuer").GetString(), answer.Issuer); // RFC 9207 §2.4
        return answer;
    }

    /// <summary>Where the person's browser is sent (RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 8707 §2.1).</summary>
    public Uri AuthorizationUri(JsonElement server, string clientId, string resource, string? scope, string verifier, string state) =>
        new(new RequestUrl(Endpoint(server, "authorization_endpoint")).CreateAuthorizeUrl(
            clientId,
            OidcConstants.ResponseTypes.Code,
            scope: scope,
            redirectUri: RedirectUri,
            state: state,
            codeChallenge: System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier))),
            codeChallengeMethod: OidcConstants.CodeChallengeMethods.Sha256,
            extra: new Parameters { { OidcConstants.AuthorizeRequest.Resource, resource } }));

    public Task<TokenResponse> ExchangeAsync(JsonElement server, string clientId, string resource, string code, string verifier) =>
        _http.RequestAuthorizationCodeTokenAsync(new AuthorizationCodeTokenRequest
        {
            Address = Endpoint(server, "token_endpoint"),
            ClientId = clientId,
            ClientCredentialStyle = ClientCredentialStyle.PostBody,
            Code = code,
            CodeVerifier = verifier,
            RedirectUri = RedirectUri,
            Resource = { resource },
        });

    public Task<TokenResponse> RefreshAsync(Grant grant) => RefreshAsync(grant.Server, grant.ClientId, grant.ResourceIdentifier, grant.RefreshToken!);

    public Task<TokenResponse> RefreshAsync(JsonElement server, string clientId, string resource, string refreshToken) =>
        _http.RequestRefreshTokenAsync(new RefreshTokenRequest
        {
            Address = Endpoint(server, "token_endpoint"),
            ClientId = clientId,
            ClientCredentialStyle = ClientCredentialStyle.PostBody,
            RefreshToken = refreshToken,
            Resource = { resource },
        });

    public async Task<HttpResponseMessage> GetAsync(Uri page, string? token, string accept = "text/markdown")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        request.Headers.TryAddWithoutValidation("Accept", accept); // agents do not all keep to the grammar
        if (token is not null)
        {
            request.SetBearerToken(token);
        }

        return await _http.SendAsync(request);
    }

    public async Task<JsonElement> GetJsonAsync(Uri address, string? token = null)
    {
        using var response = await GetAsync(address, token, "application/json");
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{address} answered {(int)response.StatusCode}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return JsonElement.Parse(text);
    }

    public void Dispose() => _http.Dispose();

    private async Task<Grant> AuthorizeAsync(ReceivedChallenge challenge, JsonElement resource, JsonElement server, string clientId, Person person, string? scope)
    {
        var identifier = resource.GetProperty("resource").GetString()!;
        scope ??= challenge["scope"]
            ?? (resource.TryGetProperty("scopes_supported", out var scopes) ? string.Join(' ', scopes.EnumerateArray().Select(value => value.GetString())) : null);
        var verifier = CryptoRandom.CreateUniqueId();

        var answer = await AskAsync(server, clientId, person, identifier, scope, verifier);
        Assert.False(answer.IsError, $"{answer.Error} {answer.ErrorDescription}");

        var tokens = await ExchangeAsync(server, clientId, identifier, answer.Code!, verifier);
        Check(tokens, tokens.ErrorDescription);
        Assert.Equal("Bearer", tokens.TokenType, ignoreCase: true);

        return new Grant
        {
            Challenge = challenge,
            Resource = resource,
            Server = server,
            ClientId = clientId,
            AccessToken = tokens.AccessToken!,
            RefreshToken = tokens.RefreshToken,
            ExpiresIn = tokens.ExpiresIn,
        };
    }

    /// <summary>The test fails when the server refuses.</summary>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    public static void Check(ProtocolResponse response, string? description)
    {
        if (response is { ErrorType: ResponseErrorType.Exception, Exception: { } exception })
        {
            throw exception;
        }

        Assert.False(response.IsError, $"{response.Error} {description}");
    }

    private static string Endpoint(JsonElement server, string name) => server.GetProperty(name).GetString()!;

    /// <summary>RFC 9728 §3.1: between host and path.</summary>
    private static string Insert(string wellKnown, Uri identifier) =>
        identifier.GetLeftPart(UriPartial.Authority) + wellKnown + (identifier.AbsolutePath == "/" ? "" : identifier.AbsolutePath) + identifier.Query;
}
