using System.Buffers;

namespace ManagedAccess.AspNetCore.Markdown.Http;

/// <summary>The <c>token</c> of RFC 9110 §5.6.2.</summary>
internal static class HttpToken
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool Is(ReadOnlySpan<char> value) => !value.IsEmpty && !value.ContainsAnyExcept(TokenCharacters);
}
