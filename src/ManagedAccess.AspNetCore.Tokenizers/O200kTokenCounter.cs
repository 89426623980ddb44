using ManagedAccess.Markdown;
using Microsoft.ML.Tokenizers;

namespace ManagedAccess.AspNetCore.Tokenizers;

/// <summary>Counts with the vocabulary itself: exact, and about as expensive as converting the page.</summary>
internal sealed class O200kTokenCounter : IMarkdownTokenCounter
{
    private readonly TiktokenTokenizer _tokenizer = TiktokenTokenizer.CreateForEncoding("o200k_base");

    public int Count(ReadOnlySpan<char> markdown) => _tokenizer.CountTokens(markdown);
}
