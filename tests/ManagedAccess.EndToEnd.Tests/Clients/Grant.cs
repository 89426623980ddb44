using System.Text.Json;
using ManagedAccess.Testing;

namespace ManagedAccess.EndToEnd.Tests.Clients;

/// <summary>What a client holds after its person said yes, and everything it learned on the way.</summary>
public sealed record Grant
{
    public required ReceivedChallenge Challenge { get; init; }

    public required JsonElement Resource { get; init; }

    public required JsonElement Server { get; init; }

    public required string ClientId { get; init; }

    public required string AccessToken { get; init; }

    public string? RefreshToken { get; init; }

    public required int ExpiresIn { get; init; }

    public string ResourceIdentifier => Resource.GetProperty("resource").GetString()!;

    /// <summary>A part of the token, for tests that change it or look at how it was signed. A client has no business in there (RFC 9068 §6).</summary>
    public JsonElement ReadTokenPart(int index) =>
        JsonElement.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(AccessToken.Split('.')[index]));
}
