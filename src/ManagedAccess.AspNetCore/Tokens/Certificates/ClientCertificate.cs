using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Tokens.Certificates;

/// <summary>The certificate of the client: of the connection, or, if the settings name proxies, from the field that they set (RFC 8705 §6.5).</summary>
internal sealed class ClientCertificate
{
    private readonly string? _field;
    private readonly IPNetwork[] _proxies;

    public ClientCertificate(AccessTokenOptions options)
    {
        _field = options.MutualTls.CertificateHeader;
        _proxies = [.. options.MutualTls.TrustedProxies.Select(NetworkOf)];
    }

    /// <summary>Notes who the connection is from, before forwarded headers replace that address with the client's.</summary>
    public void NotePeer(HttpContext context)
    {
        if (_field is not null)
        {
            context.Features.Set(new Peer(context.Connection.RemoteIpAddress));
        }
    }

    /// <summary>The SHA-256 of the certificate in base64url (RFC 8705 §3.1); null without a certificate that counts.</summary>
    public async ValueTask<string?> FindThumbprintAsync(HttpContext context)
    {
        if (_field is not null)
        {
            return IsTrusted(context) && context.Request.Headers[_field] is [{ } only] && CertificateField.Read(only) is { } der ? Thumbprint(der) : null;
        }

        var certificate = context.Connection.ClientCertificate ?? await context.Connection.GetClientCertificateAsync(context.RequestAborted);
        return certificate is null ? null : Thumbprint(certificate.RawData);
    }

    private static string Thumbprint(byte[] der) => Base64Url.EncodeToString(SHA256.HashData(der));

    private static IPNetwork NetworkOf(string text)
    {
        if (IPNetwork.TryParse(text, out var network))
        {
            return network;
        }

        var address = IPAddress.Parse(text);
        return new(address, address.GetAddressBytes().Length * 8);
    }

    private bool IsTrusted(HttpContext context) =>
        context.Features.Get<Peer>()?.Address is { } address
        && Array.Exists(_proxies, proxy => proxy.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    private sealed record Peer(IPAddress? Address);
}
