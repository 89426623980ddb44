using System.Buffers;

namespace ManagedAccess.AspNetCore.Resources;

/// <summary>The grammar of one scope: <c>scope-token = 1*( %x21 / %x23-5B / %x5D-7E )</c> (RFC 6749 §3.3).</summary>
internal static class ScopeToken
{
    /// <summary>Asks for refresh tokens at the authorization server; never a scope of a resource, so never published by one.</summary>
    public const string OfflineAccess = "offline_access";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "!#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    public static bool IsValid(string? scope) =>
        !string.IsNullOrEmpty(scope) && !scope.AsSpan().ContainsAnyExcept(Allowed);
}
