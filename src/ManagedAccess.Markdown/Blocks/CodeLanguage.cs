using System.Buffers;
using ManagedAccess.Markdown.Tape;

namespace ManagedAccess.Markdown.Blocks;

/// <summary>Finds the language of a code block, as the common generators and highlighters declare it.</summary>
internal static class CodeLanguage
{
    // The block, the code in it, and three wrappers around: Pygments, Rouge and GitHub name it on a wrapper.
    private const int Wrappers = 3;

    private static readonly string[] Prefixes = ["language-", "lang-", "highlight-source-", "highlight-text-", "highlight-", "mw-highlight-lang-", "brush:", "prettyprint lang-", "sourceCode "];

    public static ReadOnlySpan<char> Find(HtmlTape tape, int pre)
    {
        var language = From(tape, tape[pre]);
        for (var child = pre + 1; language.IsEmpty && child < tape[pre].Match; child++)
        {
            if (tape[child].Kind == TapeKind.Start)
            {
                if (tape[child].Tag == HtmlTag.Code)
                {
                    language = From(tape, tape[child]);
                    break;
                }

                child = tape[child].Match;
            }
        }

        for (int wrapper = pre, i = 0; language.IsEmpty && i < Wrappers; i++)
        {
            wrapper = Parent(tape, wrapper);
            if (wrapper < 0)
            {
                break;
            }

            language = From(tape, tape[wrapper]);
        }

        return language.IsEmpty ? CodeLabels.LanguageBefore(tape, pre) ?? LanguageInside(tape, pre) : language;
    }

    private static ReadOnlySpan<char> LanguageInside(HtmlTape tape, int pre) => CodeLabels.CodeIn(tape, pre) is var code && code != pre ? CodeLabels.LanguageAt(tape, pre + 1, code) : default;

    // The wrapper begins right before the block: only a title or line numbers are between them, so looking back a few records is enough.
    private static int Parent(HtmlTape tape, int index)
    {
        for (int i = index - 1, looked = 0; i >= 0 && looked < 64; i--, looked++)
        {
            ref readonly var record = ref tape[i];
            if (record.Kind == TapeKind.Start && record.Match > index)
            {
                return i;
            }

            if (record.Kind == TapeKind.End)
            {
                i = record.Match;
            }
        }

        return -1;
    }

    private static ReadOnlySpan<char> From(HtmlTape tape, in TapeRecord element)
    {
        foreach (var name in (ReadOnlySpan<HtmlAttribute>)[HtmlAttribute.DataLang, HtmlAttribute.DataLanguage, HtmlAttribute.Language, HtmlAttribute.DataCodeLanguage, HtmlAttribute.DataEnlighterLanguage, HtmlAttribute.DataSyntax, HtmlAttribute.DataHighlightLang, HtmlAttribute.DataCodeLang])
        {
            var declared = Word(tape.Attribute(element, name));
            if (IsLanguage(declared))
            {
                return declared;
            }
        }

        // GitHub's older documents: "lang" of text names a natural language, and "lang" of code names a programming language.
        if (element.Tag is HtmlTag.Pre or HtmlTag.Code && element.Has(HtmlAttribute.Lang) && KnownLanguages.Find(tape.Attribute(element, HtmlAttribute.Lang)) is { Length: > 2 } spoken)
        {
            return spoken;
        }

        var classes = tape.Attribute(element, HtmlAttribute.Class);
        foreach (var prefix in Prefixes)
        {
            for (var rest = classes; rest.IndexOf(prefix, StringComparison.OrdinalIgnoreCase) is >= 0 and var at;)
            {
                var startsWord = at == 0 || rest[at - 1] is ' ' or '\n' or '\t';
                rest = rest[(at + prefix.Length)..];
                var language = Word(rest.TrimStart());
                if (startsWord && IsLanguage(language))
                {
                    return language;
                }
            }
        }

        return IsMarked(element.Tag, classes) ? KnownWord(classes) : default;
    }

    private static readonly SearchValues<string> MarksOfCode = SearchValues.Create(["highlight", "hljs", "code", "listing", "syntax"], StringComparison.OrdinalIgnoreCase);

    // Hexo's "highlight yaml", highlight.js's "hljs yaml", DokuWiki's "code yaml": the language is a word beside the word for code.
    private static bool IsMarked(HtmlTag tag, ReadOnlySpan<char> classes) => tag is HtmlTag.Code or HtmlTag.Pre
        || classes.ContainsAny(MarksOfCode);

    private static ReadOnlySpan<char> KnownWord(ReadOnlySpan<char> classes)
    {
        foreach (var range in classes.SplitAny(" \t\n"))
        {
            // A class of one letter has many meanings, and "basic" or "console" may describe the look of the block.
            if (classes[range] is { Length: > 1 } word && word is not ("basic" or "rest" or "excel" or "regex" or "diff" or "less" or "properties" or "scheme" or "console" or "batch") && KnownLanguages.Find(word) is { Length: > 0 } language)
            {
                return language;
            }
        }

        return default;
    }

    private static ReadOnlySpan<char> Word(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '+' or '#' or '.' or '-' or '_'))
        {
            end++;
        }

        return text[..end];
    }

    private static bool IsLanguage(ReadOnlySpan<char> word) =>
        word.Length is > 0 and <= 32
        && word is not ("default" or "text" or "plain" or "plaintext" or "none" or "notranslate" or "nohighlight" or "auto" or "example" or "code" or "block" or "source" or "pre" or "compact" or "numberSource" or "highlight" or "wrapper" or "container" or "collapsed");
}
