using ManagedAccess.AspNetCore.Resources;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Resources;

public class ResourceIdentityTests
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";

    [Theory]
    [Trait("Conformance", "RID-01")]
    [Trait("Conformance", "RID-02")]
    [Trait("Conformance", "RID-03")]
    [Trait("Conformance", "RID-05")]
    [Trait("Conformance", "RID-08")]
    [InlineData("https://app.example", "https://app.example" + WellKnown, WellKnown)]
    [InlineData("https://app.example/", "https://app.example" + WellKnown, WellKnown)]
    [InlineData("https://app.example/wiki", "https://app.example" + WellKnown + "/wiki", WellKnown + "/wiki")]
    [InlineData("https://app.example/wiki/", "https://app.example" + WellKnown + "/wiki/", WellKnown + "/wiki/")]
    [InlineData("https://app.example/wiki?tenant=1", "https://app.example" + WellKnown + "/wiki?tenant=1", WellKnown + "/wiki?tenant=1")]
    [InlineData("https://app.example?tenant=1", "https://app.example" + WellKnown + "?tenant=1", WellKnown + "?tenant=1")]
    [InlineData("https://app.example:8443/wiki", "https://app.example:8443" + WellKnown + "/wiki", WellKnown + "/wiki")]
    [InlineData("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443" + WellKnown, WellKnown)]
    [InlineData("https://[2001:DB8::1]/a", "https://[2001:DB8::1]" + WellKnown + "/a", WellKnown + "/a")]
    [InlineData("https://app.example/a%2Fb", "https://app.example" + WellKnown + "/a%2Fb", WellKnown + "/a%2Fb")]
    [InlineData("https://app.example/a//b", "https://app.example" + WellKnown + "/a//b", WellKnown + "/a//b")]
    [InlineData("http://localhost:5080", "http://localhost:5080" + WellKnown, WellKnown)]
    public void MetadataUri_OfAnIdentifier_InsertsTheSuffixBehindTheHost(string identifier, string uri, string path)
    {
        var identity = Parse(identifier);

        Assert.Equal(uri, identity.MetadataUri);
        Assert.Equal(path, identity.MetadataPath);
    }

    [Theory]
    [Trait("Conformance", "PRM-03")]
    [InlineData("https://app.example")]
    [InlineData("https://app.example/")]
    [InlineData("https://app.example:443")]
    [InlineData("https://APP.example/Wiki")]
    [InlineData("HTTPS://app.example")]
    [InlineData("https://app.example/wiki/")]
    [InlineData("https://app.example/%7Ewiki/%c3%bc")]
    [InlineData("https://app.example/a%2Fb%252F")]
    [InlineData("https://app.example/a;v=1/b,c/$d/(e)/!*'+@:&=")]
    [InlineData("https://app.example/.well-known")]
    [InlineData("https://app.example/...")]
    [InlineData("https://app.example/wiki?a=b&c=/?d")]
    [InlineData("https://[::1]:8443/x")]
    [InlineData("https://192.0.2.7/x")]
    [InlineData("https://xn--bcher-kva.example/")]
    public void Identifier_AsConfigured_IsKeptCodePointForCodePoint(string identifier) =>
        Assert.Equal(identifier, Parse(identifier).Identifier);

    [Theory]
    [Trait("Conformance", "RID-08")]
    [InlineData("https://app.example/größe", "https://app.example/gr%C3%B6%C3%9Fe")]
    [InlineData("https://app.example/my wiki", "https://app.example/my%20wiki")]
    [InlineData("https://app.example/a\"b<c>", "https://app.example/a%22b%3Cc%3E")]
    [InlineData("https://app.example/%2f%C3/ü", "https://app.example/%2f%C3/%C3%BC")]
    [InlineData("https://app.example/😀?q=ä", "https://app.example/%F0%9F%98%80?q=%C3%A4")]
    [InlineData("https://app.example/[a]|b^`{}", "https://app.example/%5Ba%5D%7Cb%5E%60%7B%7D")]
    public void Identifier_WithCharactersNoUriHas_HasThemPercentEncoded(string value, string identifier)
    {
        var identity = Parse(value);

        Assert.Equal(identifier, identity.Identifier);
        Assert.All(identity.MetadataUri, character => Assert.InRange(character, '!', '~'));
    }

    [Theory]
    [Trait("Conformance", "RID-06")]
    [InlineData(null, "URL people open")]
    [InlineData("", "URL people open")]
    [InlineData("   ", "URL people open")]
    [InlineData("/wiki", "absolute https URL")]
    [InlineData("wiki.example", "absolute https URL")]
    [InlineData("wiki.example:443", "absolute https URL")]
    [InlineData("//wiki.example", "absolute https URL")]
    [InlineData("https:wiki.example", "absolute https URL")]
    [InlineData("https:/wiki.example", "absolute https URL")]
    [InlineData("https://", "absolute https URL")]
    [InlineData("https:///wiki", "absolute https URL")]
    [InlineData("ftp://wiki.example", "absolute https URL")]
    [InlineData("file:///etc/passwd", "absolute https URL")]
    [InlineData("javascript://wiki.example/%0Aalert(1)", "absolute https URL")]
    [InlineData("urn:wiki", "absolute https URL")]
    [InlineData("http://wiki.example", "plain http is for loopback")]
    [InlineData("http://192.0.2.7:8080", "plain http is for loopback")]
    [InlineData("http://localhost.evil.example", "plain http is for loopback")]
    [InlineData("http://[2001:db8::1]", "plain http is for loopback")]
    [InlineData("https://wiki.example#top", "no fragment")]
    [InlineData("https://wiki.example/#", "no fragment")]
    [InlineData("https://ada@wiki.example", "no user information")]
    [InlineData("https://ada:secret@wiki.example/x", "no user information")]
    [InlineData("https://@wiki.example", "no user information")]
    [InlineData(" https://wiki.example", "no white space")]
    [InlineData("https://wiki.example\n", "no white space")]
    [InlineData("https://wiki.example/a\r\nX: y", "no control character")]
    [InlineData("https://wiki.example/a\\b", "no backslash")]
    [InlineData("https://wiki.example/a%", "two hexadecimal digits")]
    [InlineData("https://wiki.example/a%2", "two hexadecimal digits")]
    [InlineData("https://wiki.example/a%zz", "two hexadecimal digits")]
    [InlineData("https://wiki.example/a/../b", "'..' segments")]
    [InlineData("https://wiki.example/a/./b", "'..' segments")]
    [InlineData("https://wiki.example/%2e%2E/b", "'..' segments")]
    [InlineData("https://wiki.example/wiki?", "no question mark")]
    [InlineData("https://bücher.example", "xn--bcher-kva.example")]
    [InlineData("https://wiki.example:99999", "absolute https URL")]
    [InlineData("https://wiki.example:x", "absolute https URL")]
    public void TryParse_OfAnUnusableIdentifier_SaysWhatIsExpected(string? value, string problem)
    {
        Assert.False(ResourceIdentity.TryParse(value, out var identity, out var found));

        Assert.Null(identity);
        Assert.Contains(problem, found, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", found, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_OfHalfASurrogatePairOrAnEndlessValue_IsAProblem()
    {
        Assert.False(ResourceIdentity.TryParse("https://wiki.example/\uD800x", out _, out _));
        Assert.False(ResourceIdentity.TryParse("https://wiki.example/" + new string('a', 3000), out _, out var problem));
        Assert.Contains("at most 2048", problem, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Conformance", "RID-06")]
    [InlineData("http://localhost")]
    [InlineData("http://LOCALHOST:5080")]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://127.8.9.10")]
    [InlineData("http://[::1]:5080")]
    public void TryParse_PlainHttpOnLoopback_IsAccepted(string value) => Parse(value);

    [Theory]
    [InlineData("https://app.example", "https://app.example", "https://app.example/")]
    [InlineData("https://app.example/", "https://app.example/", "https://app.example")]
    [InlineData("https://app.example/wiki", "https://app.example/wiki")]
    [InlineData("https://app.example/wiki/", "https://app.example/wiki/")]
    [InlineData("https://app.example?t=1", "https://app.example?t=1")]
    public void Audiences_OfAnOrigin_HaveTheSlashSiblingAndPathsDoNot(string identifier, params string[] audiences) =>
        Assert.Equal(audiences, Parse(identifier).Audiences);

    [Theory]
    [InlineData("https://APP.example:443/Wiki", "https://app.example")]
    [InlineData("http://localhost:80", "http://localhost")]
    [InlineData("http://localhost:5080/a?b=c", "http://localhost:5080")]
    [InlineData("https://[2001:DB8:0::1]:8443", "https://[2001:db8::1]:8443")]
    public void Origin_OfAnIdentifier_IsWhatABrowserWouldSend(string identifier, string origin) =>
        Assert.Equal(origin, Parse(identifier).Origin);

    [Theory]
    [Trait("Conformance", "RID-07")]
    [Trait("Conformance", "RID-09")]
    [InlineData("https", "WIKI.Example:443", "", "https://wiki.example")]
    [InlineData("http", "localhost:80", "/", "http://localhost")]
    [InlineData("https", "wiki.example:80", "", "https://wiki.example:80")]
    [InlineData("https", "[2001:DB8::1]:8443", "", "https://[2001:db8::1]:8443")]
    [InlineData("http", "[::1]:5080", "/apps/wiki", "http://[::1]:5080/apps/wiki")]
    [InlineData("https", "wiki.example", "/apps/wiki/", "https://wiki.example/apps/wiki")]
    [InlineData("https", "wiki.example", "/größe und", "https://wiki.example/gr%C3%B6%C3%9Fe%20und")]
    [InlineData("https", "wiki.example", "/a%2Fb", "https://wiki.example/a%2Fb")]
    public void TryDerive_FromARequest_Normalises(string scheme, string host, string pathBase, string identifier)
    {
        Assert.True(ResourceIdentity.TryDerive(scheme, new HostString(host), new PathString(pathBase), out var identity));

        Assert.Equal(identifier, identity.Identifier);
    }

    [Theory]
    [Trait("Conformance", "RID-14")]
    [InlineData("http", "wiki.example", "")]
    [InlineData("https", "", "")]
    [InlineData("https", "a@b", "")]
    [InlineData("https", "wiki.example/evil", "")]
    [InlineData("https", "wiki.example?x", "")]
    [InlineData("https", "wiki.example#x", "")]
    [InlineData("https", "wiki.example\\evil", "")]
    [InlineData("https", "wiki.example\"", "")]
    [InlineData("https", "wiki example", "")]
    [InlineData("gopher", "wiki.example", "")]
    [InlineData("https", "wiki.example", "/a/../b")]
    public void TryDerive_FromAHostileRequest_Refuses(string scheme, string host, string pathBase) =>
        Assert.False(ResourceIdentity.TryDerive(scheme, new HostString(host), new PathString(pathBase), out _));

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LocalHost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.255.0.3", true)]
    [InlineData("[::1]", true)]
    [InlineData("::1", false)]
    [InlineData("127.1", false)]
    [InlineData("0x7f.0.0.1", false)]
    [InlineData("2130706433", false)]
    [InlineData("0177.0.0.1", false)]
    [InlineData("localhost.", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("[::ffff:10.0.0.1]", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("[::]", false)]
    [InlineData("", false)]
    public void IsLoopbackHost_TakesLiteralSpellingsOnly(string host, bool expected) =>
        Assert.Equal(expected, ResourceIdentity.IsLoopbackHost(host));

    [Theory]
    [InlineData("https://app.example", "/mcp", "https://app.example/mcp")]
    [InlineData("https://app.example/", "/mcp", "https://app.example/mcp")]
    [InlineData("https://app.example/wiki", "/mcp", "https://app.example/wiki/mcp")]
    [InlineData("https://app.example/wiki/", "/mcp/", "https://app.example/wiki/mcp/")]
    [InlineData("https://app.example/wiki?t=1", "/mcp", "https://app.example/wiki/mcp?t=1")]
    [InlineData("https://app.example", "/ü b", "https://app.example/%C3%BC%20b")]
    public void Append_OfAPath_JoinsWithoutDoublingTheSlash(string identifier, string path, string expected)
    {
        var identity = Parse(identifier).Append(path);

        Assert.Equal(expected, identity.Identifier);
        Assert.Equal(expected.Replace(".example", ".example" + WellKnown, StringComparison.Ordinal), identity.MetadataUri);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("///")]
    [InlineData("mcp")]
    [InlineData("//mcp")]
    [InlineData("/mcp?x=1")]
    [InlineData("/mcp#x")]
    [InlineData("/a/../mcp")]
    [InlineData("/%2e/mcp")]
    [InlineData("/a\\b")]
    [InlineData("/a\nb")]
    [InlineData("/a%")]
    public void Append_OfNoPath_Throws(string? path) =>
        Assert.Throws<ArgumentException>(nameof(path), () => Parse("https://app.example").Append(path!));

    [Theory]
    [Trait("Conformance", "CHL-14")]
    [InlineData("wiki.read", true)]
    [InlineData("https://graph.example/.default", true)]
    [InlineData("!#[]~", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("wiki read", false)]
    [InlineData("wiki\"read", false)]
    [InlineData("wiki\\read", false)]
    [InlineData("wiki\tread", false)]
    [InlineData("wiki\u007f", false)]
    [InlineData("größe", false)]
    public void ScopeToken_FollowsItsGrammar(string? scope, bool expected) => Assert.Equal(expected, ScopeToken.IsValid(scope));

    private static ResourceIdentity Parse(string value)
    {
        Assert.True(ResourceIdentity.TryParse(value, out var identity, out var problem), problem);
        return identity;
    }
}
