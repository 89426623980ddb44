using System.Text.Json;

namespace ManagedAccess.Cli.Discovery;

/// <summary>A protected resource metadata document (RFC 9728 §2).</summary>
/// <param name="Document">The document as it was received.</param>
internal sealed record ProtectedResource(JsonElement Document)
{
    /// <summary>A JWT with the other members as its claims (§2.2).</summary>
    public const string SignedMember = "signed_metadata";

    public bool IsSigned => Document.TryGetProperty(SignedMember, out _);

    /// <summary>The resource identifier as text: clients compare texts.</summary>
    public string? Resource => Document.Text("resource");

    public Uri? ResourceUri => Document.Url("resource");

    public IReadOnlyList<string> AuthorizationServers => Document.Texts("authorization_servers") ?? [];

    public IReadOnlyList<string> Scopes => Document.Texts("scopes_supported") ?? [];

    public IReadOnlyList<string>? BearerMethods => Document.Texts("bearer_methods_supported");

    /// <summary>Cloudflare Access with Managed OAuth off names the way of its own tool.</summary>
    public bool OffersOnlyCloudflared =>
        Document.Text("authentication_method") == "cloudflared"
        || (Document.TryGetProperty("authentication_methods", out var methods) && methods.ValueKind is JsonValueKind.Array
            && methods.EnumerateArray().All(method => method.ValueKind is JsonValueKind.Object && method.Text("name") == "cloudflared"));

    /// <summary>Whether the document has a member of RFC 9728 at all.</summary>
    public bool IsOne => Document.TryGetProperty("resource", out _) || Document.TryGetProperty("authorization_servers", out _);
}
