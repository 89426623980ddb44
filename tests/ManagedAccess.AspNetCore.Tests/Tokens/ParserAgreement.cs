using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore.Tests.Tokens;

/// <summary>Gives the verifier a reading of the gate that is not the reading of the token it verifies.</summary>
internal static class ParserAgreement
{
    public static Task<TokenRejection> RejectionOfDisagreementAsync(TokenPath path) => RejectionAsync(path, claims => claims["sub"] = "mallory");

    public static async Task<TokenRejection> RejectionAsync(TokenPath path, Action<JsonObject> otherReading)
    {
        await path.RefreshAsync();
        var claims = path.OAuth.AccessTokenClaims();
        claims["amr"] = new JsonArray("pwd");
        claims["act"] = new JsonObject { ["sub"] = "agent" };
        claims["acr"] = "1";
        claims["sid"] = "session";
        var token = path.OAuth.SignRaw("""{"alg":"RS256","typ":"at+jwt","kid":"key-1"}""", claims.ToJsonString());
        otherReading(claims);

        return Verify(path, token, claims);
    }

    /// <summary>What becomes of a good token when the gate has read <paramref name="otherReading"/> instead of its payload.</summary>
    public static TokenRejection Verify(TokenPath path, string token, JsonObject otherReading)
    {
        var other = Encoding.UTF8.GetBytes(otherReading.ToJsonString());
        var pass = new GatePass();
        var scratch = new byte[token.Length];
        var gate = path.Services.GetRequiredService<TokenGate>();
        gate.Examine(Encoding.ASCII.GetBytes(token), AuthorizationServerType.OAuth, path.Wiki, path.Clock.GetUtcNow(), scratch, ref pass);
        StrictJsonObject.Read(other, out pass.Members);
        pass.Payload = other;
        pass.Mapped = pass.Issuer!.Mapping?.Read(other, ref pass.Members);
        return path.Services.GetRequiredService<SignatureVerifier>().Verify(token.AsMemory(), in pass, default, out _);
    }
}
