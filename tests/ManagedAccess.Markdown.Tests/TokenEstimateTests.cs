using Xunit;

namespace ManagedAccess.Markdown.Tests;

public class TokenEstimateTests
{
    private readonly TokenEstimate _estimate = new();

    [Theory]
    [InlineData("", 0)]
    [InlineData(" \t\r ", 0)]
    [InlineData("word", 1)]
    [InlineData("one two three four", 3)]
    [InlineData("internationalization", 6)]
    [InlineData("123", 2)]
    [InlineData("1234", 3)]
    [InlineData("---\n", 2)]
    [InlineData("\n\n  \n", 1)]
    [InlineData("日本語", 2)]
    [InlineData("한국어", 2)]
    [InlineData("äöü", 1)]
    public void Count_Text_WeighsItsClasses(string text, int expected)
    {
        Assert.Equal(expected, _estimate.Count(text));
    }

    [Fact]
    public void Count_AnyControlCharacter_Ends()
    {
        var all = string.Concat(Enumerable.Range(0, 0x200).Select(c => (char)c)) + "\ud800\uffff";

        Assert.InRange(_estimate.Count(all), 1, 1000);
    }

    [Fact]
    public void Count_LongText_AllocatesNothing()
    {
        var text = string.Concat(Enumerable.Repeat("A line with *words*, 42 numbers and — dashes.\n", 1000));
        _estimate.Count(text);

        var before = GC.GetAllocatedBytesForCurrentThread();
        _estimate.Count(text);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
