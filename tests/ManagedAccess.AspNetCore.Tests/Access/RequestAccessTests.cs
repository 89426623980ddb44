using System.Text.RegularExpressions;
using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Authorization.Requirements;
using ManagedAccess.AspNetCore.Tokens;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Access;

/// <summary>The order of a request's way, and who may write each step of it.</summary>
public sealed class RequestAccessTests
{
    private static readonly RejectedCredential Expired = RejectedCredential.From(TokenRejection.Expired, CredentialSource.Bearer, "ManagedAccess");

    // Transition -> the files that call it.
    private static readonly Dictionary<string, string[]> Writers = new()
    {
        ["Arrived"] = ["AccessMiddleware"],
        ["Answered"] = ["AccessMiddleware"],
        ["Recorded"] = ["AccessMiddleware"],
        ["ShowsErrorPage"] = ["CallerAuthenticator"],
        ["Found"] = ["CallerAuthenticator"],
        ["Validated"] = ["CallerAuthenticator"],
        ["Rejected"] = ["CallerAuthenticator"],
        ["Withdrawn"] = ["CallerAuthenticator"],
        ["LeftToApp"] = ["SchemeSelectorHandler"],
        ["Evaluated"] = ["CallerMinimumHandler"],
        ["JudgedShort"] = ["CallerMinimumHandler", "CallerRequirementHandler"],
        ["AddAsked"] = ["McpToolRequirementHandler"],
        ["Refuse"] = ["RefusalWriter"],
    };

    public static TheoryData<string> Transitions => [.. Writers.Keys];

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Transition_InTheSource_HasTheWritersItNames(string transition)
    {
        var call = new Regex($@"\b(?:Access\(\)|access)\.{transition}\(");
        var writers = SourceFolders.Sources("ManagedAccess.AspNetCore")
            .Where(source => call.IsMatch(SourceFolders.WithoutComments(source.Text)))
            .Select(source => Regex.Match(SourceFolders.WithoutComments(source.Text), @"\bclass (\w+)").Groups[1].Value);

        Assert.Equal(Writers[transition], writers.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Validated_WithNothingFound_Throws() => Assert.Throws<InvalidOperationException>(() => new RequestAccess().Validated(null!, null!, CredentialSource.Bearer));

    [Fact]
    public void Rejected_WithNothingFound_Throws() => Assert.Throws<InvalidOperationException>(() => new RequestAccess().Rejected(Expired));

    [Fact]
    public void Withdrawn_WithNothingFound_Throws() => Assert.Throws<InvalidOperationException>(new RequestAccess().Withdrawn);

    [Fact]
    public void Arrived_Again_IsNotTheFirstTime()
    {
        var access = new RequestAccess();

        Assert.True(access.Arrived());
        Assert.False(access.Arrived());
    }

    [Fact]
    public void Recorded_AfterAnswered_IsHandedOutOnce()
    {
        var access = new RequestAccess();
        var arrived = new ArrivedRequest(DateTimeOffset.UnixEpoch, 1, "/page");
        access.Answered(arrived);

        Assert.Equal(arrived, access.Recorded());
        Assert.Null(access.Recorded());
    }

    // An error page may itself be answered with an error, for which another page is shown.
    [Fact]
    public void ShowsErrorPage_Twice_KeepsTheFirstDecision()
    {
        var access = new RequestAccess();
        access.ShowsErrorPage(AccessDecision.Open);

        access.ShowsErrorPage(Expired.Decision);

        Assert.Same(AccessDecision.Open, access.BeforeErrorPage);
    }

    [Fact]
    public void Found_AfterAnotherSchemeRefused_ForgetsThatRefusal()
    {
        var access = new RequestAccess();
        access.Found(resource: null);
        access.Rejected(Expired);

        access.Found(resource: null);

        Assert.Null(access.Rejection);
        Assert.Null(access.Refused);
    }

    [Fact]
    public void JudgedShort_Twice_KeepsTheGravestAndAllThatWasAsked()
    {
        var access = new RequestAccess();
        access.Evaluated();

        access.JudgedShort(AccessReasons.HumanRequired, [HumanRequirement.Instance]);
        access.JudgedShort(AccessReasons.InsufficientScope, [HumanRequirement.Instance, DirectHumanRequirement.Instance]);

        Assert.Same(AccessReasons.HumanRequired, access.Lack);
        Assert.Equal([HumanRequirement.Instance, DirectHumanRequirement.Instance], access.Asked);
    }

    // A check in the app's code that succeeds after one that failed does not make the request a served one.
    [Fact]
    public void Evaluated_AfterJudgedShort_StaysShort()
    {
        var access = new RequestAccess();
        access.JudgedShort(AccessReasons.InsufficientScope, []);

        access.Evaluated();

        Assert.Same(AccessReasons.InsufficientScope, access.Lack);
    }
}
