using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.AspNetCore.Tokens.Binding;

namespace ManagedAccess.AspNetCore;

/// <summary>Tokens that are bound to the certificate of the client's TLS connection (RFC 8705 §3).</summary>
/// <remarks>The certificate is compared with the token and not validated: its issuer and its dates say nothing here, and self-signed ones are accepted (RFC 8705 §6.2).</remarks>
public sealed class MutualTlsOptions
{
    /// <summary>Whether access tokens are bound to a certificate.</summary>
    /// <value>Default <see cref="MutualTlsMode.Off"/>.</value>
    public MutualTlsMode Mode { get; set; }

    /// <summary>The field in which a proxy that ends TLS passes the certificate on.</summary>
    /// <value>
    /// Default <see langword="null"/>: the certificate of the connection to this app. For example <c>Client-Cert</c> (RFC 9440),
    /// <c>X-Forwarded-Client-Cert</c> (Envoy), <c>X-Amzn-Mtls-Clientcert-Leaf</c>, <c>X-ARR-ClientCert</c>, <c>Cf-Client-Cert-Der-Base64</c>, or the name nginx was given.
    /// Needs <see cref="TrustedProxies"/>, and a proxy that removes the field from what clients send.
    /// </value>
    [FieldName]
    public string? CertificateHeader { get; set; }

    /// <summary>The proxies that the field is believed from: addresses, or networks such as <c>10.0.0.0/8</c>.</summary>
    /// <value>Default empty. Compared with the address of the connection itself, before forwarded headers are applied.</value>
    [AddressOrNetwork]
    public IList<string> TrustedProxies { get; } = [];
}
