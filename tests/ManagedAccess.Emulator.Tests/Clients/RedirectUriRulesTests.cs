using ManagedAccess.Emulator.Clients;

namespace ManagedAccess.Emulator.Tests.Clients;

[Trait("Conformance", "EMU-17")]
public sealed class RedirectUriRulesTests
{
    private static readonly string[] Allowed =
    [
        "https://vscode.dev/redirect", "https://agents.example/callback/*", "http://intranet.example/*", "cursor://anysphere.cursor-mcp/oauth/callback", "com.example.app:/oauth",
    ];

    [Theory]
    [InlineData("http://localhost/callback", true, true, false)]
    [InlineData("http://localhost:8976/callback?x=1", true, true, false)]
    [InlineData("http://localhost:8976", true, true, false)]
    [InlineData("http://127.0.0.1:8976/callback", true, false, true)]
    [InlineData("http://127.8.9.10/callback", true, false, true)]
    [InlineData("http://[::1]:8976/callback", true, false, true)]
    [InlineData("https://localhost/callback", false, false, false)]
    [InlineData("https://127.0.0.1/callback", false, false, false)]
    [InlineData("http://localhost.evil.example/callback", false, false, false)]
    [InlineData("http://localhost./callback", false, false, false)]
    [InlineData("http://LOCALHOST/callback", false, false, false)]
    [InlineData("http://localhost@evil.example/callback", false, false, false)]
    [InlineData("http://evil.example/http://localhost/callback", false, false, false)]
    [InlineData("http://localhost\\@evil.example/callback", false, false, false)]
    [InlineData("http://127.0.0.1.evil.example/callback", false, false, false)]
    [InlineData("http://127.1/callback", false, false, false)]
    [InlineData("http://0x7f000001/callback", false, false, false)]
    [InlineData("http://2130706433/callback", false, false, false)]
    [InlineData("http://0177.0.0.1/callback", false, false, false)]
    [InlineData("http://0.0.0.0/callback", false, false, false)]
    [InlineData("http://[::]/callback", false, false, false)]
    [InlineData("http://[::ffff:127.0.0.1]/callback", false, false, false)]
    [InlineData("http://192.168.0.1/callback", false, false, false)]
    [InlineData("http://127.0.0.1:8976/callback#fragment", false, false, false)]
    [InlineData("http://127.0.0.1:8976/call back", false, false, false)]
    [InlineData("http://127.0.0.1:8976/*", false, false, false)]
    [InlineData("http:///callback", false, false, false)]
    [InlineData("http:localhost", false, false, false)]
    [InlineData("//localhost/callback", false, false, false)]
    [InlineData("/callback", false, false, false)]
    [InlineData("", false, false, false)]
    [InlineData("javascript:alert(1)", false, false, false)]
    [InlineData("data:text/html,x", false, false, false)]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback", false, false, false)]
    public void MayRegister_WithTheSwitchesAlone_TakesWhatTheyAllow(string uri, bool both, bool localhostOnly, bool loopbackOnly)
    {
        Assert.Equal(both, new RedirectUriRules(true, true, []).MayRegister(uri));
        Assert.Equal(localhostOnly, new RedirectUriRules(true, false, []).MayRegister(uri));
        Assert.Equal(loopbackOnly, new RedirectUriRules(false, true, []).MayRegister(uri));
        Assert.False(new RedirectUriRules(false, false, []).MayRegister(uri));
    }

    [Theory]
    [InlineData("https://vscode.dev/redirect", true)]
    [InlineData("https://vscode.dev/redirect/", false)]
    [InlineData("https://vscode.dev/redirect?x=1", false)]
    [InlineData("https://VSCODE.dev/redirect", false)]
    [InlineData("https://agents.example/callback/", true)]
    [InlineData("https://agents.example/callback/one", true)]
    [InlineData("https://agents.example/callback/one/two?x=1", true)]
    [InlineData("https://agents.example/callback", false)]
    [InlineData("https://agents.example/callbackx", false)]
    [InlineData("https://agents.example/callback/../admin", false)]
    [InlineData("https://agents.example/callback/%2e%2e/admin", false)]
    [InlineData("https://agents.example/callback/..%2fadmin", false)]
    [InlineData("https://agents.example/callback/..%5cadmin", false)]
    [InlineData("https://agents.example:444/callback/one", false)]
    [InlineData("https://agents.example@evil.example/callback/one", false)]
    [InlineData("http://agents.example/callback/one", false)]
    [InlineData("http://intranet.example/anything", true)]
    [InlineData("http://intranet.example.evil.example/anything", false)]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback", true)]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback/x", false)]
    [InlineData("cursor://anysphere.cursor-mcp/oauth/callback?x", false)]
    [InlineData("com.example.app:/oauth", true)]
    [InlineData("com.example.app:/oauth2", false)]
    public void MayRegister_WithAnAllowList_TakesWhatIsListed(string uri, bool expected)
        => Assert.Equal(expected, new RedirectUriRules(false, false, Allowed).MayRegister(uri));

    [Theory]
    [InlineData("https://agents.example/callback", true)]
    [InlineData("https://agents.example/*", true)]
    [InlineData("http://agents.example/*", true)]
    [InlineData("cursor://host/callback", true)]
    [InlineData("com.example.app:/oauth", true)]
    [InlineData("https://*.example/callback", false)]
    [InlineData("https://agents.example/*/callback", false)]
    [InlineData("https://agents.example/call*", false)]
    [InlineData("cursor://host/*", false)]
    [InlineData("cursor://user:secret@host/callback", false)]
    [InlineData("https://user@agents.example/callback", false)]
    [InlineData("cursor://host/callback#fragment", false)]
    [InlineData("https://agents.example/#", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("/callback", false)]
    [InlineData("*", false)]
    public void ProblemOf_AnEntryOfTheAllowList_IsFoundAtStart(string entry, bool isGood)
        => Assert.Equal(isGood, RedirectUriRules.ProblemOf(entry) is null);

    [Theory]
    [Trait("Conformance", "EMU-06")]
    [InlineData("http://127.0.0.1:1/cb", "http://127.0.0.1:2/cb", true)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:2/cb", true)]
    [InlineData("http://[::1]:1/cb", "http://[::1]:2/cb", true)]
    [InlineData("http://127.0.0.1:1/cb", "http://127.0.0.1:2/cb2", false)]
    [InlineData("http://127.0.0.1:1/cb?a=1", "http://127.0.0.1:2/cb?a=2", false)]
    [InlineData("http://127.0.0.1:1/cb", "http://[::1]:2/cb", false)]
    [InlineData("http://127.0.0.1:1/cb", "https://127.0.0.1:2/cb", false)]
    [InlineData("http://agents.example:1/cb", "http://agents.example:2/cb", false)]
    [InlineData("https://agents.example/cb", "https://agents.example/cb/", false)]
    [InlineData("cursor://host/cb", "cursor://host/CB", false)]
    public void Matches_ComparesExactlyButForALoopbackPort(string registered, string requested, bool expected)
        => Assert.Equal(expected, new RedirectUriRules(true, true, []).Matches(registered, requested));

    [Fact]
    [Trait("Conformance", "EMU-06")]
    public void Matches_AnyPortOfLocalhost_OnlyWhenLocalhostIsSwitchedOn()
    {
        Assert.True(new RedirectUriRules(true, true, []).Matches("http://localhost:1/cb", "http://localhost:2/cb"));
        Assert.False(new RedirectUriRules(false, true, []).Matches("http://localhost:1/cb", "http://localhost:2/cb"));
    }
}
