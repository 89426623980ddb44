using System.Buffers.Text;
using System.Text.Json;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Validated;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Validation;

/// <summary>A token as <see cref="JsonDocument"/> reads it: a reader that ours shares no code of its own with.</summary>
internal static class IndependentReading
{
    // Names repeated in an object are an error (RFC 7519 §4), as they are for us.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static JsonElement PayloadOf(string jwt)
    {
        using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(jwt.Split('.')[1]), Strict);
        return document.RootElement.Clone();
    }

    /// <summary>Whether every claim a decision or a record is made from says what it says here.</summary>
    public static void AssertSame(string jwt, ValidatedToken token)
    {
        var payload = PayloadOf(jwt);
        var mapping = token.TrustedIssuer.Mapping is null ? null : MappedNames(token, payload);
        string? Value(JwtMember member) => payload.TryGetProperty(mapping?[member] ?? member.Text(), out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

        Assert.Equal(Value(JwtMember.Issuer), token.Issuer);
        Assert.Equal(Value(JwtMember.Subject) is { Length: > 0 } subject ? subject : null, token.Subject);
        Assert.Equal(Value(JwtMember.ClientId), token.ClientId);
        Assert.Equal(Value(JwtMember.ClientName), token.ClientName);
        Assert.Equal(Value(JwtMember.CommonName), token.CommonName);
        Assert.Equal(Value(JwtMember.Email), token.Email ?? token.UnverifiedEmail);
        Assert.Equal(token.UnverifiedEmail is null ? Value(JwtMember.Name) : token.Name, token.Name);
        Assert.Equal(Value(JwtMember.TokenId), token.TokenId);
        Assert.Equal(Value(JwtMember.SessionId), token.SessionId);
        Assert.Equal(Value(JwtMember.AuthenticationContext), token.AuthenticationContext);
        Assert.Equal(Value(JwtMember.IdentityNonce), token.IdentityNonce);
        Assert.Equal(Value(JwtMember.Country), token.Country);
        Assert.Equal(Texts(payload, "aud"), token.Audiences);
        Assert.Equal(Texts(payload, "amr"), token.AuthenticationMethods);
        Assert.Equal(Time(payload, "exp"), token.ExpiresAt);
        Assert.Equal(Time(payload, "iat"), token.IssuedAt);
        Assert.Equal(Time(payload, "nbf"), token.NotBefore);
        Assert.Equal(Time(payload, "auth_time"), token.AuthenticationTime);
        Assert.Equal(Actors(payload), token.Actors.Select(actor => actor.Subject));
        if (mapping is null)
        {
            Assert.Equal((Value(JwtMember.Scope) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries), token.Scopes);
        }
    }

    // The first name of the preset that the token has.
    private static Dictionary<JwtMember, string> MappedNames(ValidatedToken token, JsonElement payload)
    {
        var preset = AspNetCore.Tokens.Claims.ClaimsPresets.Create(token.TrustedIssuer.Server.Claims.Preset);
        var names = Enum.GetValues<JwtMember>().ToDictionary(member => member, member => member.Text());
        foreach (var (member, list) in new[]
        {
            (JwtMember.Subject, preset.Subject), (JwtMember.ClientId, preset.ClientId), (JwtMember.TokenId, preset.TokenId), (JwtMember.Email, preset.Email), (JwtMember.Name, preset.Name),
        })
        {
            names[member] = list.FirstOrDefault(name => payload.TryGetProperty(name, out _)) ?? list[0];
        }

        return names;
    }

    private static IEnumerable<string> Texts(JsonElement payload, string name) =>
        !payload.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.String ? [value.GetString()!]
        : value.EnumerateArray().Select(element => element.GetString()!);

    private static DateTimeOffset? Time(JsonElement payload, string name) => !payload.TryGetProperty(name, out var value) ? null
        : value.TryGetInt64(out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : DateTimeOffset.UnixEpoch.AddTicks((long)(value.GetDouble() * TimeSpan.TicksPerSecond));

    private static IEnumerable<string> Actors(JsonElement payload)
    {
        for (var at = payload; at.TryGetProperty("act", out var actor); at = actor)
        {
            yield return actor.GetProperty("sub").GetString()!;
        }
    }
}
