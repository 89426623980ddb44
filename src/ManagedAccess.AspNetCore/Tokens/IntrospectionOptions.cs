using System.ComponentModel.DataAnnotations;
using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.AspNetCore.Tokens.IssuerUrls;
using ManagedAccess.AspNetCore.Tokens.Keys;

namespace ManagedAccess.AspNetCore;

/// <summary>How an authorization server is asked about tokens that are not JWTs (RFC 7662).</summary>
/// <remarks>
/// At most one server of a scheme has this section, because a token goes only to the server that may have issued it. A JWT is never sent
/// there: it is good or bad by its signature and its claims. The app proves to the server who it is by exactly one of <see cref="ClientSecret"/>,
/// <see cref="PrivateKeyPath"/> and <see cref="CertificatePath"/>.
/// </remarks>
public sealed class IntrospectionOptions
{
    /// <summary>The URL of the introspection endpoint.</summary>
    /// <value>Default <see langword="null"/>: the <c>introspection_endpoint</c> of the server's metadata (RFC 8414 §2). <c>https</c>, or <c>http</c> for a loopback host with <c>RequireHttpsMetadata</c> off.</value>
    [EndpointUrl]
    public string? Endpoint { get; set; }

    /// <summary>The identifier of this app at the authorization server.</summary>
    /// <value>Required.</value>
    [RequiredSetting("the client_id of this app at the authorization server")]
    public string? ClientId { get; set; }

    /// <summary>The secret of this app, sent by HTTP Basic (RFC 6749 §2.3.1).</summary>
    /// <value>Default <see langword="null"/>. Keep it out of files that are committed.</value>
    [NotBlank("a secret, or nothing"), DataType(DataType.Password)]
    public string? ClientSecret { get; set; }

    /// <summary>Whether the secret is sent in the form, for servers that do not support HTTP Basic (<c>client_secret_post</c>).</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool SecretInForm { get; set; }

    /// <summary>A PEM file with the private key of this app: it signs an assertion for each request (<c>private_key_jwt</c>, RFC 7523 §2.2).</summary>
    /// <value>Default <see langword="null"/>. With <see cref="CertificatePath"/> the key of that certificate.</value>
    [NotBlank("the path of a PEM file, or nothing")]
    public string? PrivateKeyPath { get; set; }

    /// <summary>The algorithm that the private key signs with.</summary>
    /// <value>Default <c>RS256</c>. One of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512.</value>
    [SigningAlgorithm]
    public string SigningAlgorithm { get; set; } = SigningAlgorithms.Rs256;

    /// <summary>A PEM file with the client certificate of this app, for authentication by TLS (RFC 8705 §2).</summary>
    /// <value>Default <see langword="null"/>. The key is in the same file, or in <see cref="PrivateKeyPath"/>.</value>
    [NotBlank("the path of a PEM file, or nothing")]
    public string? CertificatePath { get; set; }

    /// <summary>How long an answer that the token is active counts, at most. It never counts beyond the <c>exp</c> in it.</summary>
    /// <value>Default 30 seconds. From zero, which asks at each request, to one hour.</value>
    /// <remarks>A token that is revoked at the server is accepted here for this long.</remarks>
    [Duration("00:00:00", "01:00:00")]
    public TimeSpan CacheDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an answer that the token is not active counts.</summary>
    /// <value>Default five seconds. From zero to five minutes.</value>
    [Duration("00:00:00", "00:05:00")]
    public TimeSpan NegativeCacheDuration { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a request waits for an answer. After it the response is <c>503</c>.</summary>
    /// <value>Default two seconds. From 100 milliseconds to 30 seconds.</value>
    [Duration("00:00:00.100", "00:00:30")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether an answer must name this resource in <c>aud</c>.</summary>
    /// <value>Default <see langword="true"/>. <see langword="false"/> accepts an answer without <c>aud</c>, for each resource of the scheme; one that names other resources only is refused all the same.</value>
    /// <remarks>Without it, any token of the server opens this app, also one that was issued for another app.</remarks>
    public bool RequireAudience { get; set; } = true;

    /// <summary>Whether only answers that the server has signed count (RFC 9701).</summary>
    /// <value>Default <see langword="false"/>: plain JSON over TLS. A signed answer is verified in either case.</value>
    public bool RequireSignedAnswers { get; set; }
}
