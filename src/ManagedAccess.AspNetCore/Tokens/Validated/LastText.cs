using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace ManagedAccess.AspNetCore.Tokens.Validated;

/// <summary>A string object in which a token was found. The same object has the same text, so its digest is not computed again.</summary>
/// <remarks>
/// Kestrel gives the requests of a connection one string for as long as they send the same header, so most requests of a client need no
/// digest. The string is held weakly: its text does not stay in memory longer than the server keeps it. Where a client has several
/// connections, one of their strings is known; another takes its place when it is gone, or after <see cref="Patience"/> requests with others.
/// </remarks>
internal struct LastText
{
    private const int Patience = 8;

    private WeakReference<string>? _text;
    private int _length;
    private int _others;

    /// <summary>Whether the token is at the same place of the same string.</summary>
    public readonly bool Is(ReadOnlyMemory<char> token) =>
        _text is { } held && TryGetString(token, out var text) && held.TryGetTarget(out var last) && ReferenceEquals(text, last) && token.Length == _length;

    /// <summary>Notes the string of a token that was compared by its digest.</summary>
    /// <remarks>The length is that of the token, which never changes. Of two strings noted at the same time, either one is right.</remarks>
    public void Note(ReadOnlyMemory<char> token)
    {
        if (!TryGetString(token, out var text))
        {
            return;
        }

        if (_text is not { } held)
        {
            _length = token.Length;
            _text = new WeakReference<string>(text);
        }
        else if (!held.TryGetTarget(out _) || ++_others % Patience == 0)
        {
            held.SetTarget(text);
        }
    }

    // Only a token up to the end of its string, so that string and length say where it is: all but cookies.
    private static bool TryGetString(ReadOnlyMemory<char> token, [NotNullWhen(true)] out string? text) =>
        MemoryMarshal.TryGetString(token, out text, out var start, out var length) && start + length == text.Length;
}
