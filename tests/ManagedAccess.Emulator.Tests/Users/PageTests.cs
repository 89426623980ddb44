using ManagedAccess.Emulator.Users;

namespace ManagedAccess.Emulator.Tests.Users;

public sealed class PageTests
{
    [Theory]
    [InlineData("wiki.read", "Read wiki")]
    [InlineData("wiki.write", "Change wiki")]
    [InlineData("wiki:pages:delete", "Delete from wiki pages")]
    [InlineData("tools.admin", "Administer tools")]
    [InlineData("tools.use", "Use tools")]
    [InlineData("search", "Use search")]
    [InlineData(".x", "Use .x")]
    [InlineData("x.", "Use x.")]
    [InlineData("offline_access", "Stay signed in without asking again")]
    public void Describe_AScope_PutsItInWords(string scope, string text) => Assert.Equal(text, ScopeText.Describe(scope));

    [Fact]
    public void SubjectOf_AnAddress_DependsOnNothingElse()
    {
        var subject = UserDirectory.SubjectOf("ada@example.com");

        Assert.Equal(subject, UserDirectory.SubjectOf("ADA@example.com"));
        Assert.NotEqual(subject, UserDirectory.SubjectOf("grace@example.com"));
        Assert.Equal("df61b9a3-cfc4-8d61-adf7-10694e69f958", subject);
    }
}
