using System.Text;

namespace ManagedAccess.AspNetCore.Tokens.Jwt;

/// <summary>The grammar of <c>typ</c>: a media type whose <c>application/</c> may be left out, in any letter case (RFC 7515 §4.1.9).</summary>
internal static class TokenType
{
    public const string AccessToken = "at+jwt";
    public const string Jwt = "JWT";

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
