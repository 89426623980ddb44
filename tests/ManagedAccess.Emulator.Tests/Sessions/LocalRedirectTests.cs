using ManagedAccess.Emulator.Sessions;

namespace ManagedAccess.Emulator.Tests.Sessions;

public sealed class LocalRedirectTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/pages/on-call?x=1#y", "/pages/on-call?x=1#y")]
    [InlineData("/caf\u00e9", "/caf%C3%A9")]
    [InlineData("http://localhost:5080/pages", "/pages")]
    [InlineData("/?u=https://evil.example", "/?u=https://evil.example")]
    [InlineData("/a/../b", "/b")]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("pages", null)]
    [InlineData("//evil.example", null)]
    [InlineData("///evil.example", null)]
    [InlineData("/\\evil.example", null)]
    [InlineData("\\\\evil.example", null)]
    [InlineData("/\t/evil.example", null)]
    [InlineData("/\n/evil.example", null)]
    [InlineData(" //evil.example", null)]
    [InlineData("/x/..//evil.example", null)]
    [InlineData("/.//evil.example", null)]
    [InlineData("https://evil.example/", null)]
    [InlineData("http://localhost:5080@evil.example/", null)]
    [InlineData("http://user@localhost:5080/", null)]
    [InlineData("http://localhost:5081/", null)]
    [InlineData("https://localhost:5080/", null)]
    [InlineData("http://localhost/", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("data:text/html,x", null)]
    public void Resolve_KeepsToTheOrigin(string? target, string? expected)
        => Assert.Equal(expected, LocalRedirect.Resolve(target, "http://localhost:5080"));
}
