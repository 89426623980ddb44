using System.Text;
using System.Text.Json;
using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Markdown.Http;
using ManagedAccess.AspNetCore.Resources;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Challenges;

/// <summary>Every form of the body says all that a client needs to go on, and nothing that does not apply.</summary>
public sealed class RefusalBodyTests
{
    [Fact]
    [Trait("Conformance", "CHL-18")]
    public void Problem_OfAStepUp_HasEveryMember()
    {
        using var problem = JsonDocument.Parse(RefusalBody.Write(ErrorRepresentation.ProblemJson, StepUp(), loginPath: null));
        var root = problem.RootElement;

        Assert.Equal("Authenticate again", root.GetProperty("title").GetString());
        Assert.Equal(401, root.GetProperty("status").GetInt32());
        Assert.Equal(AccessReasons.InsufficientUserAuthentication.Detail, root.GetProperty("detail").GetString());
        Assert.Equal("insufficient_user_authentication", root.GetProperty("error").GetString());
        Assert.Equal("https://wiki.example/.well-known/oauth-protected-resource", root.GetProperty("resource_metadata").GetString());
        Assert.Equal("wiki.read wiki.write", root.GetProperty("scope").GetString());
        Assert.Equal("phr phrh", root.GetProperty("acr_values").GetString());
        Assert.Equal(300, root.GetProperty("max_age").GetInt64());
    }

    [Fact]
    public void Problem_OfARefusalWithoutAChallenge_HasTheThreeMembersOfRfc9457()
    {
        using var problem = JsonDocument.Parse(RefusalBody.Write(ErrorRepresentation.ProblemJson, new Refusal(AccessReasons.Forbidden), loginPath: null));

        Assert.Equal(["title", "status", "detail"], problem.RootElement.EnumerateObject().Select(member => member.Name));
    }

    // The framework's own service writes this one.
    [Fact]
    public void ProblemDetails_OfAStepUp_HasTheSameMembers()
    {
        var problem = RefusalBody.ToProblemDetails(StepUp());

        Assert.Equal(("Authenticate again", 401, AccessReasons.InsufficientUserAuthentication.Detail), (problem.Title, problem.Status, problem.Detail));
        Assert.Equal(["acr_values", "error", "max_age", "resource_metadata", "scope"], problem.Extensions.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Markdown_OfAStepUp_NamesScopesContextsAndAge()
    {
        var text = Encoding.UTF8.GetString(RefusalBody.Write(ErrorRepresentation.Markdown, StepUp(), loginPath: null));

        Assert.StartsWith("# 401 Authenticate again\n", text, StringComparison.Ordinal);
        Assert.Contains("`wiki.read wiki.write`", text, StringComparison.Ordinal);
        Assert.Contains("`phr phrh`", text, StringComparison.Ordinal);
        Assert.Contains(": 300 (`max_age`)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_WithoutScopes_DoesNotSpeakOfThem()
    {
        var text = Encoding.UTF8.GetString(RefusalBody.Write(ErrorRepresentation.Markdown, new Refusal(AccessReasons.CredentialMissing) { Resource = Resource() }, loginPath: null));

        Assert.DoesNotContain("Scopes", text, StringComparison.Ordinal);
        Assert.Contains("<https://wiki.example/.well-known/oauth-protected-resource>", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Html_OfAChallenge_NamesScopesOnlyWhereThereAreSome(bool hasScopes)
    {
        var refusal = new Refusal(AccessReasons.CredentialMissing) { Resource = Resource(), Scope = hasScopes ? ["wiki.read"] : [] };

        var page = Encoding.UTF8.GetString(RefusalBody.Write(ErrorRepresentation.Html, refusal, "/login"));

        Assert.Equal(hasScopes, page.Contains("<code>wiki.read</code>", StringComparison.Ordinal));
        Assert.Contains("<a href=\"/login\">Sign in</a>", page, StringComparison.Ordinal);
    }

    private static Refusal StepUp() => new(AccessReasons.InsufficientUserAuthentication)
    {
        Resource = Resource(),
        Scope = ["wiki.read", "wiki.write"],
        AcrValues = ["phr", "phrh"],
        MaxAge = 300,
    };

    private static ProtectedResource Resource()
    {
        Assert.True(ResourceIdentity.TryParse("https://wiki.example", out var identity, out _));
        return new(identity, null, [], IsMain: true);
    }
}
