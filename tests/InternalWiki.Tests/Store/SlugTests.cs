using InternalWiki.Store;
using Xunit;

namespace InternalWiki.Tests.Store;

public sealed class SlugTests
{
    [Theory]
    [InlineData("On-call runbook", "on-call-runbook")]
    [InlineData("  What's new? (2026)  ", "whats-new-2026")]
    [InlineData("C# & F#", "c-f")]
    [InlineData("日本", "")]
    [InlineData("../../etc/passwd", "etc-passwd")]
    public void From_ATitle_IsWordsJoinedByHyphens(string title, string slug) => Assert.Equal(slug, Slug.From(title));

    [Theory]
    [InlineData("on-call", true)]
    [InlineData("a", true)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("a--b", false)]
    [InlineData("On-Call", false)]
    [InlineData("a/b", false)]
    public void IsValid_AcceptsOnlyWhatFromProduces(string slug, bool valid) => Assert.Equal(valid, Slug.IsValid(slug));

    [Fact]
    public void From_ALongTitle_IsCut() => Assert.Equal(Slug.MaxLength, Slug.From(new string('a', 500)).Length);
}
