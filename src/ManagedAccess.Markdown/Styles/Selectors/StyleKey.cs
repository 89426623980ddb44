namespace ManagedAccess.Markdown.Styles.Selectors;

/// <summary>The number that connects rules and elements: the hash of a type, a class or an id. 0 is the key of rules for any element.</summary>
internal static class StyleKey
{
    private const string NameEnd = " \t\n\r\f>+~,.#:[]()*|&\"'=^$/!;{}@%<?`";

    private static readonly ulong NameEndLow = NameEnd.Where(character => character < 64).Aggregate(0UL, (bits, character) => bits | 1UL << character);
    private static readonly ulong NameEndHigh = NameEnd.Where(character => character >= 64).Aggregate(0UL, (bits, character) => bits | 1UL << (character - 64));

    public static int OfType(ReadOnlySpan<char> name)
    {
        var hash = 17;
        foreach (var character in name)
        {
            hash = (hash * 31) + (char.IsAsciiLetterUpper(character) ? character | 0x20 : character);
        }

        return (hash << 2) | 1;
    }

    public static int OfClass(ReadOnlySpan<char> name) => (Hash(name) << 2) | 2;

    public static int OfId(ReadOnlySpan<char> name) => (Hash(name) << 2) | 3;

    /// <summary>
    /// The key of the name that a text begins with, and the length of the name, which is hashed while its end is searched.
    /// The kind is a full stop for a class and a number sign for an id; any other character is for a type.
    /// </summary>
    public static int OfFirst(char kind, ReadOnlySpan<char> text, out int length)
    {
        var isType = kind is not ('.' or '#');
        var hash = 17;
        for (length = 0; length < text.Length && !IsNameEnd(text[length]); length++)
        {
            // ".md\:block" names the class "md:block". Names of elements have no escapes and are hashed unchanged.
            var character = text[length];
            if (character == '\\' && length + 1 < text.Length)
            {
                hash = isType ? (hash * 31) + character : hash;
                character = text[++length];
            }

            hash = (hash * 31) + (isType && char.IsAsciiLetterUpper(character) ? character | 0x20 : character);
        }

        return (hash << 2) | (kind == '#' ? 3 : kind == '.' ? 2 : 1);
    }

    /// <summary>Whether a character ends a name in a selector.</summary>
    public static bool IsNameEnd(char character) => character < 128 && ((character < 64 ? NameEndLow >> character : NameEndHigh >> (character - 64)) & 1) != 0;

    private static int Hash(ReadOnlySpan<char> name)
    {
        var hash = 17;
        foreach (var character in name)
        {
            hash = (hash * 31) + character;
        }

        return hash;
    }
}
