namespace ManagedAccess.Markdown.Styles.Selectors;

/// <summary>The number that connects rules and elements: the hash of a type, a class or an id. 0 is the key of rules for any element.</summary>
internal static class StyleKey
{
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

    // ".md\:block" names the class "md:block". Names of elements have no escapes and are hashed unchanged.
    public static int OfEscaped(char kind, ReadOnlySpan<char> name)
    {
        var hash = 17;
        for (var i = 0; i < name.Length; i++)
        {
            i += name[i] == '\\' && i + 1 < name.Length ? 1 : 0;
            hash = (hash * 31) + name[i];
        }

        return (hash << 2) | (kind == '#' ? 3 : 2);
    }

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
