using System.Buffers;
using System.Buffers.Text;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>The three parts of a compact JWS (RFC 7515 §7.1), still encoded.</summary>
internal readonly ref struct JwtParts
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private const int PartsOfEncrypted = 5;

    private static readonly SearchValues<byte> Base64UrlBytes = SearchValues.Create([.. Alphabet.Select(c => (byte)c)]);

    // The bits that a character stands for; only the last character of a part needs them.
    private static readonly byte[] Sextets = [.. Enumerable.Range(0, 128).Select(c => (byte)Math.Max(0, Alphabet.IndexOf((char)c)))];

    private JwtParts(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> signature)
    {
        Header = header;
        Payload = payload;
        Signature = signature;
    }

    public ReadOnlySpan<byte> Header { get; }

    public ReadOnlySpan<byte> Payload { get; }

    public ReadOnlySpan<byte> Signature { get; }

    /// <summary>How many bytes the signature decodes to.</summary>
    public int SignatureLength => Signature.Length * 3 / 4;

    public static bool TrySplit(ReadOnlySpan<byte> token, out JwtParts parts, out bool isEncrypted)
    {
        parts = default;
        isEncrypted = false;
        var first = token.IndexOf((byte)'.');
        var last = token.LastIndexOf((byte)'.');
        var middle = first < 0 || first == last ? -1 : token[(first + 1)..last].IndexOf((byte)'.');
        if (first <= 0 || first == last || middle >= 0)
        {
            isEncrypted = token.Count((byte)'.') == PartsOfEncrypted - 1;
            return false;
        }

        parts = new(token[..first], token[(first + 1)..last], token[(last + 1)..]);
        return true;
    }

    public bool AreBase64Url() => IsBase64Url(Header) && IsBase64Url(Payload) && IsBase64Url(Signature);

    /// <summary>Decodes a part that <see cref="AreBase64Url"/> has passed.</summary>
    public static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> part, Span<byte> buffer)
    {
        var status = Base64Url.DecodeFromUtf8(part, buffer, out _, out var written);
        return status == OperationStatus.Done ? buffer[..written] : [];
    }

    // No padding, no white space, and no bits left over in the last character: otherwise one signature
    // could be written in several ways (RFC 7515 §2, RFC 4648 §3.5).
    private static bool IsBase64Url(ReadOnlySpan<byte> part)
    {
        if (part.ContainsAnyExcept(Base64UrlBytes))
        {
            return false;
        }

        return (part.Length % 4) switch
        {
            0 => true,
            2 => (Sextets[part[^1]] & 0b1111) == 0,
            3 => (Sextets[part[^1]] & 0b11) == 0,
            _ => false,
        };
    }
}
