using System.Net;
using System.Text.Json;
using Duende.IdentityModel;
using Duende.IdentityModel.Client;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Processes;

namespace ManagedAccess.EndToEnd.Tests.Kills;

/// <summary>One client on its way from registration to a refreshed token, and everything the server has told it. Its server may end at any step.</summary>
internal sealed class Errand(StandardsClient client, Person person, WikiProcess wiki, JsonElement server, bool rotates)
{
    private const string WhoAmI = "/whoami";

    private readonly string _verifier = CryptoRandom.CreateUniqueId();
    private string? _code;
    private string? _accessToken;
    private string? _refreshToken;

    // A code, or a refresh token that is used once, was sent, and no answer came.
    private bool _isUncertain;

    /// <summary>Null until the server has answered the registration.</summary>
    public string? ClientId { get; private set; }

    /// <summary>Whether the server has told the client of a grant.</summary>
    public bool HasGrant => _refreshToken is not null;

    /// <summary>Whether the server had made a grant, or refreshed one, and ended before its answer arrived.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Takes the steps that are left, then refreshes.</summary>
    /// <exception cref="HttpRequestException">The server ended.</exception>
    public async Task GoOnAsync()
    {
        ClientId ??= await client.RegisterAsync(server);
        if (!HasGrant)
        {
            _code ??= (await client.AskAsync(server, ClientId, person, wiki.Origin, scope: null, _verifier)).Code!;
            _isUncertain = true;
            Keep(await client.ExchangeAsync(server, ClientId, wiki.Origin, _code, _verifier));
        }

        _isUncertain = rotates;
        Keep(await client.RefreshAsync(server, ClientId, wiki.Origin, _refreshToken!));
    }

    /// <summary>After a restart: everything that the server has told the client must hold.</summary>
    public async Task ResumeAsync()
    {
        if (ClientId is null || IsLost)
        {
            return;
        }

        if (_accessToken is not null)
        {
            using var caller = await client.GetAsync(new Uri(wiki.Address, WhoAmI), _accessToken, "application/json");
            Assert.Equal(HttpStatusCode.OK, caller.StatusCode);
        }

        if (_isUncertain)
        {
            var answer = HasGrant
                ? await client.RefreshAsync(server, ClientId, wiki.Origin, _refreshToken!)
                : await client.ExchangeAsync(server, ClientId, wiki.Origin, _code!, _verifier);
            if (answer.Error == OidcConstants.TokenErrors.InvalidGrant)
            {
                IsLost = true;
                return;
            }

            Keep(answer);
        }

        await GoOnAsync();
    }

    private void Keep(TokenResponse answer)
    {
        StandardsClient.Check(answer, answer.ErrorDescription);
        Assert.NotNull(answer.AccessToken);
        _accessToken = answer.AccessToken;
        _refreshToken = answer.RefreshToken ?? _refreshToken;
        Assert.NotNull(_refreshToken);
        _isUncertain = false;
    }
}
