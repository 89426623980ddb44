using ManagedAccess.AspNetCore.Authorization.Requirements;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authorization;

[Trait("Conformance", "CHL-10")]
public sealed class ImpliedScopesTests
{
    private readonly ImpliedScopes _hierarchy = new(new Dictionary<string, IList<string>>
    {
        ["wiki.admin"] = ["wiki.write"],
        ["wiki.write"] = ["wiki.read"],
        ["loop.a"] = ["loop.b"],
        ["loop.b"] = ["loop.a"],
    });

    [Theory]
    [InlineData("wiki.read", "wiki.read", true)]
    [InlineData("wiki.write", "wiki.read", true)]
    [InlineData("wiki.admin", "wiki.read", true)]
    [InlineData("wiki.read", "wiki.write", false)]
    [InlineData("Wiki.Write", "wiki.read", false)]
    [InlineData("loop.a", "loop.b", true)]
    [InlineData("other wiki.write", "wiki.read", true)]
    [InlineData("", "wiki.read", false)]
    public void Grants_AlongTheHierarchy_AndNoFurther(string granted, string required, bool expected) =>
        Assert.Equal(expected, _hierarchy.Grants(granted.Split(' '), required));

    [Theory]
    [InlineData("wiki.read", true)]
    [InlineData("wiki:read", true)]
    [InlineData("read", true)]
    [InlineData("wiki.write", false)]
    [InlineData("spread", false)]
    [InlineData("read.write", false)]
    public void IsRead_LastWord_Decides(string scope, bool expected) => Assert.Equal(expected, ImpliedScopes.IsRead(scope));
}
