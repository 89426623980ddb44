namespace ManagedAccess.Markdown.Writing.Phrasing;

/// <summary>
/// Characters without width: joiners, spaces and selectors of variants. They stay where a script or an emoji needs them; elsewhere they
/// only hide words from readers of text, or text from people.
/// </summary>
internal static class ZeroWidth
{
    public const string All = "\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufe00\ufe01\ufe02\ufe03\ufe04\ufe05\ufe06\ufe07\ufe08\ufe09\ufe0a\ufe0b\ufe0c\ufe0d\ufe0e\ufe0f";

    public static bool Is(char character) => character >= '\u180e' && All.Contains(character);

    /// <summary>Whether it is needed between the text written before it and the text that follows. Never two in a row.</summary>
    public static bool IsNeeded(char character, ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        var previous = before.IsEmpty ? '\0' : before[^1];
        var next = after.IsEmpty ? '\0' : after[0];
        return character switch
        {
            '\u200b' => HasNoSpaces(previous) && HasNoSpaces(next),
            '\u200c' => !Is(previous) && (Joins(previous) || Joins(next)),
            '\u200d' => (IsEmojiEnd(before) && IsEmojiStart(after)) || (!Is(previous) && (Joins(previous) || Joins(next) || JoinsInPairs(before))),
            >= '\ufe00' and <= '\ufe0f' => !Is(previous) && previous > ' ' && !char.IsAsciiLetter(previous),
            _ => false,
        };
    }

    // Arabic, Syriac, N'Ko and their like, the scripts of India, Myanmar, Khmer, Mongolian, and the blocks beside them.
    private static bool Joins(char character) => character is (>= '\u0600' and <= '\u0dff') or (>= '\u1000' and <= '\u109f') or (>= '\u1780' and <= '\u18af')
        or (>= '\u1900' and <= '\u1cff') or (>= '\ua800' and <= '\uabff') or (>= '\ufb50' and <= '\ufdff') or (>= '\ufe70' and <= '\ufefc');

    // Scripts outside the basic plane that join letters: Manichaean, Brahmi, Adlam and others.
    private static bool JoinsInPairs(ReadOnlySpan<char> before) => before.Length > 1 && before[^2] is (>= '\ud802' and <= '\ud806') or '\ud83a';

    // Thai, Lao, Tibetan, Myanmar, Khmer and the scripts of East Asia: a space without width says where a word ends.
    private static bool HasNoSpaces(char character) => character is (>= '\u0e00' and <= '\u109f') or (>= '\u1780' and <= '\u17ff') or (>= '\u1950' and <= '\u1aaf')
        or (>= '\u2e80' and <= '\u9fff') or (>= '\ua980' and <= '\uaadf') or (>= '\uac00' and <= '\ud7a3') or (>= '\uf900' and <= '\ufaff');

    private static bool IsEmojiEnd(ReadOnlySpan<char> before) =>
        before is [.., '\ufe0f'] or [.., >= '\ud83c' and <= '\ud83e', >= '\udc00' and <= '\udfff'] or [.., (>= '\u2190' and <= '\u21ff') or (>= '\u2300' and <= '\u27bf') or (>= '\u2b00' and <= '\u2bff')];

    private static bool IsEmojiStart(ReadOnlySpan<char> after) =>
        after is [>= '\ud83c' and <= '\ud83e', ..] or [(>= '\u2190' and <= '\u21ff') or (>= '\u2300' and <= '\u27bf') or (>= '\u2b00' and <= '\u2bff'), ..];
}
