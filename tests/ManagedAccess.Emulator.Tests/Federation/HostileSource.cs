using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.Emulator.Assertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Emulator.Tests.Federation;

/// <summary>A source account that does not keep to the protocol: what it answers at one of its addresses.</summary>
internal static class HostileSource
{
    /// <summary>Changes the claims of each ID token, which stays signed as it should be.</summary>
    public static void ChangeIdToken(this FederatedAccounts accounts, Action<JsonObject> change)
        => accounts.ResignIdToken(accounts.Source.Branch.GetRequiredService<ProviderKey>().Credentials, change);

    /// <summary>Signs with a new key and publishes it, as an emulator does after a start.</summary>
    public static void StartAgainWithNewKey(this FederatedAccounts accounts)
    {
        var key = new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = Guid.NewGuid().ToString() };
        var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(key);
        accounts.ResignIdToken(
            new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
            _ => { },
            $$"""{"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"{{key.KeyId}}","x":"{{jwk.X}}","y":"{{jwk.Y}}"}]}""");
    }

    /// <summary>Answers at each address of the bridge that ends so.</summary>
    public static void AnswerAt(this FederatedAccounts accounts, string ending, string body, HttpStatusCode status = HttpStatusCode.OK) => accounts.Between = (request, send)
        => request.RequestUri!.AbsolutePath.EndsWith(ending, StringComparison.Ordinal) ? Task.FromResult(new HttpResponseMessage(status) { Content = Json(body) }) : send(request);

    private static void ResignIdToken(this FederatedAccounts accounts, SigningCredentials credentials, Action<JsonObject> change, string? keys = null) => accounts.Between = async (request, send) =>
    {
        var response = await send(request);
        if (request.RequestUri!.AbsolutePath.EndsWith("/jwks", StringComparison.Ordinal) && keys is not null)
        {
            response.Content = Json(keys);
        }

        if (request.RequestUri.AbsolutePath.EndsWith("/token", StringComparison.Ordinal))
        {
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
            var claims = JsonNode.Parse(Base64UrlEncoder.Decode(answer["id_token"]!.GetValue<string>().Split('.')[1]))!.AsObject();
            change(claims);
            answer["id_token"] = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(claims.ToJsonString(), credentials);
            response.Content = Json(answer.ToJsonString());
        }

        return response;
    };

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
