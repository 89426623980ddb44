using System.Text;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>The grammar of <c>typ</c>: a media type in any letter case, with or without <c>application/</c> (RFC 7515 §4.1.9).</summary>
internal static class TokenType
{
    public const string AccessToken = "at+jwt";
    public const string Jwt = "JWT";
    public const string Proof = "dpop+jwt"; // RFC 9449 §4.2
    public const string SecurityEvent = "secevent+jwt"; // RFC 8417 §2.3
    public const string Logout = "logout+jwt"; // OpenID Connect Back-Channel Logout 1.0 §2.4
    public const string Introspection = "token-introspection+jwt"; // RFC 9701 §5

    private const string Application = "application/";

    public static bool IsAccessToken(string type) => Same(type, AccessToken);

    public static bool Same(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        WithoutApplication(left).Equals(WithoutApplication(right), StringComparison.OrdinalIgnoreCase);

    public static bool Same(ReadOnlySpan<byte> left, ReadOnlySpan<char> right) =>
        Ascii.EqualsIgnoreCase(
            left.Length > Application.Length && Ascii.EqualsIgnoreCase(left[..Application.Length], Application) ? left[Application.Length..] : left,
            WithoutApplication(right));

    private static ReadOnlySpan<char> WithoutApplication(ReadOnlySpan<char> type) =>
        type.StartsWith(Application, StringComparison.OrdinalIgnoreCase) ? type[Application.Length..] : type;
}
