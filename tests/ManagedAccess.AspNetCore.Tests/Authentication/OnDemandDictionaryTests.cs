using ManagedAccess.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Authentication;

public sealed class OnDemandDictionaryTests
{
    [Fact]
    public void Dictionary_NeverWrittenTo_IsEmpty()
    {
        var dictionary = new OnDemandDictionary<string>();

        Assert.Empty(dictionary);
        Assert.Empty(dictionary.Keys);
        Assert.Empty(dictionary.Values);
        Assert.False(dictionary.ContainsKey("a"));
        Assert.False(dictionary.TryGetValue("a", out _));
        Assert.False(dictionary.Remove("a"));
        Assert.False(dictionary.Remove(new KeyValuePair<string, string>("a", "1")));
        Assert.Throws<KeyNotFoundException>(() => dictionary["a"]);
    }

    [Fact]
    public void Dictionary_WrittenTo_ReachesNoOther()
    {
        var one = new OnDemandDictionary<string> { ["a"] = "1" };
        one.Add(new("b", "2"));
        var other = new OnDemandDictionary<string>();

        Assert.Equal(["a", "b"], one.Keys.Order());
        Assert.Equal("1", one["a"]);
        Assert.True(one.Remove(new KeyValuePair<string, string>("b", "2")));
        Assert.Single(one);
        Assert.Empty(other);
        one.Clear();
        Assert.Empty(one);
    }

    [Fact]
    public void Properties_OverIt_BehaveAsUsual()
    {
        var properties = new AuthenticationProperties(new OnDemandDictionary<string?>(), new OnDemandDictionary<object?>());
        properties.StoreTokens([new AuthenticationToken { Name = "access_token", Value = "x" }]);
        properties.SetParameter("prompt", "login");

        var copy = properties.Clone();

        Assert.Equal("x", copy.GetTokenValue("access_token"));
        Assert.Equal("login", copy.GetParameter<string>("prompt"));
        Assert.Null(properties.RedirectUri);
    }
}
