using Microsoft.AspNetCore.Mvc.Testing;

namespace ManagedAccess.AspNetCore.Testing.Tests.Callers;

/// <summary>What no server would put into a token is refused, and the message says what to do.</summary>
public sealed class CallerRulesTests
{
    private const string Ada = "ada@example.com";

    public static TheoryData<string, Func<ManagedAccessTestApp, TestCaller>, string[]> Contradictions => new()
    {
        { "issuer", app => app.As(Ada).From("https://elsewhere.example"), ["From(\"https://elsewhere.example\")", SmallApp.OAuth, SmallApp.Access] },
        { "resource", app => app.As(Ada).For("/tools"), ["For(\"/tools\")", SmallApp.Resource + "/mcp", "ManagedAccess:Resources"] },
        { "scope", app => app.As(Ada).WithScopes("wiki.raed"), ["\"wiki.raed\"", "\"wiki.read\", \"wiki.write\"", "WithClaim"] },
        { "scopes as one text", app => app.As(Ada).WithScopes("wiki.read wiki.write"), ["one scope for each argument"] },
        { "scopes of Access", app => app.As(Ada).From(SmallApp.Access).WithScopes("wiki.read"), ["WithScopes(\"wiki.read\")", "have no scopes", "OAuth server"] },
        { "scopes of a browser", app => app.As(Ada).AtBrowser().WithScopes("wiki.read"), ["have no scopes"] },
        { "client of Access", app => app.As(Ada).From(SmallApp.Access).Through("Claude Code"), ["names the client"] },
        { "actor of Access", app => app.As(Ada).From(SmallApp.Access).ActingFor("grace@example.com"), ["name no actor"] },
        { "key of Access", app => app.As(Ada).AtBrowser().WithDPoP(), ["WithDPoP()", "not bound to keys"] },
        { "acr of Access", app => app.As(Ada).AtBrowser().WithAuthenticationContext("mfa"), ["have no acr"] },
        { "groups of Access", app => app.As(Ada).AtBrowser().InGroups("engineering"), ["IdentityLookup", "custom.groups"] },
        { "sign-in of Access", app => app.As(Ada).AtBrowser().AuthenticatedAgo(TimeSpan.FromHours(1)), ["IdentityLookup"] },
        { "agent at a browser", app => app.As(Ada).AtBrowser().ForAgents(), ["Leave one out"] },
        { "service at a browser", app => app.AsService("export").AtBrowser(), ["Leave out AtBrowser()"] },
        { "service that signed in", app => app.AsService("export").AuthenticatedAgo(TimeSpan.Zero), ["never signs in"] },
        { "service with a level", app => app.AsService("export").WithAuthenticationContext("mfa"), ["never signs in"] },
        { "browser of an OAuth server", app => app.As(Ada).From(SmallApp.OAuth).AtBrowser(), [$"'{SmallApp.OAuth}' is not of Type CloudflareAccess", "login page"] },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public async Task Contradiction_WhenTheClientIsCreated_SaysWhatToDo(string name, Func<ManagedAccessTestApp, TestCaller> caller, string[] parts)
    {
        Assert.NotEmpty(name);
        await using var app = new SmallApp().WithManagedAccess();

        var exception = Assert.Throws<InvalidOperationException>(() => caller(app).CreateClient());

        Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Browser_WithoutAccess_SaysWhereToSignIn()
    {
        await using var app = SmallApp.WithServer(SmallApp.OAuth).WithManagedAccess();

        var exception = Assert.Throws<InvalidOperationException>(() => app.As(Ada).AtBrowser().CreateClient());

        Assert.Contains("has no entry of Type CloudflareAccess", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openid")]
    [InlineData("offline_access")]
    public async Task Scope_OfEveryServer_NeedsNoMention(string scope)
    {
        await using var app = new SmallApp().WithManagedAccess();

        Assert.NotEmpty(app.As(Ada).WithScopes(scope).CreateToken());
    }

    [Fact]
    public async Task Scope_OfAResourceThatPublishesNone_IsFree()
    {
        await using var app = new SmallApp().WithManagedAccess();

        Assert.NotEmpty(app.As(Ada).For("/mcp").WithScopes("anything").CreateToken());
    }
}
