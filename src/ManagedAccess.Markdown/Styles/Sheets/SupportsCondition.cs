using ManagedAccess.Markdown.Styles.Values;

namespace ManagedAccess.Markdown.Styles.Sheets;

/// <summary>Whether a current browser supports the condition of a rule (CSS Conditional 3 §6): it supports everything except values that no browser knows.</summary>
internal static class SupportsCondition
{
    private const int MaxDepth = 8;

    public static bool Holds(ReadOnlySpan<char> condition, int depth = 0)
    {
        var (result, first, all) = (true, true, true);
        condition = condition.Trim();
        while (!condition.IsEmpty && depth < MaxDepth)
        {
            var negated = TakeWord(ref condition, "not");
            var end = EndOfTerm(condition);
            var holds = Term(condition[..end].Trim(), depth) != negated;
            result = first ? holds : all ? result && holds : result || holds;
            first = false;
            condition = condition[end..].Trim();
            all = !TakeWord(ref condition, "or");
            _ = all && TakeWord(ref condition, "and");
        }

        return result;
    }

    private static bool Term(ReadOnlySpan<char> term, int depth)
    {
        if (term.Length < 2 || term[0] != '(' || term[^1] != ')')
        {
            return true;
        }

        var inner = term[1..^1].Trim();
        if (inner.StartsWith("(") || inner.StartsWith("not", StringComparison.OrdinalIgnoreCase))
        {
            return Holds(inner, depth + 1);
        }

        var rest = inner;
        return !Declaration.TryNext(ref rest, out var declaration) || StyleValue.IsValid(declaration.Property, declaration.Value);
    }

    private static int EndOfTerm(ReadOnlySpan<char> condition)
    {
        var depth = 0;
        for (var i = 0; i < condition.Length; i++)
        {
            depth += condition[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth <= 0 && condition[i] == ')')
            {
                return i + 1;
            }
        }

        return condition.Length;
    }

    private static bool TakeWord(ref ReadOnlySpan<char> text, string word)
    {
        if (!text.StartsWith(word, StringComparison.OrdinalIgnoreCase) || text.Length == word.Length || !(char.IsWhiteSpace(text[word.Length]) || text[word.Length] == '('))
        {
            return false;
        }

        text = text[word.Length..].TrimStart();
        return true;
    }
}
