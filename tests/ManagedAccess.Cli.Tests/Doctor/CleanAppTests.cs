using ManagedAccess.Testing;

namespace ManagedAccess.Cli.Tests.Doctor;

/// <summary>An app as the README makes it has nothing to report.</summary>
public sealed class CleanAppTests
{
    public static TheoryData<string> Pages => [TestNetwork.Page, TestNetwork.Mcp];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Doctor_OfACleanApp_FindsNothingAtTheDoor(string url)
    {
        await using var network = await TestNetwork.StartAsync();

        var report = await network.DoctorAsync(url);

        Assert.Equal([], report.Checks);
        Assert.Equal(0, report.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Doctor_OfACleanAppWithAToken_FindsNothingBehindTheDoor(string url)
    {
        await using var network = await TestNetwork.StartAsync();

        var report = await network.DoctorAsync(url, network.App.Issuer.Issue(claims => claims["aud"] = url == TestNetwork.Mcp ? url : ProtectedApp.Resource));

        Assert.Equal([], report.Checks);
        Assert.Equal(0, report.ExitCode);
    }

    [Fact]
    public async Task Doctor_OfAnAppForAgentsInABrowser_FindsNothing()
    {
        await using var network = await TestNetwork.StartAsync(new() { App = setup => setup.Settings["Challenges:AllowedOrigins:0"] = "https://agent.example" });

        var report = await network.DoctorAsync(TestNetwork.Page, null, "--origin", "https://agent.example");

        Assert.Equal([], report.Checks);
        Assert.DoesNotContain("challenge-cors-off", report.Notes);
    }

    [Fact]
    public async Task Doctor_OfAnAppWithoutScopes_FindsNothing()
    {
        await using var network = await TestNetwork.StartAsync(new()
        {
            App = setup =>
            {
                setup.Settings["ScopesSupported:0"] = setup.Settings["ScopesSupported:1"] = null;
                setup.App = app => Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapGet(app, "/pages/{slug}", (string slug) => slug);
            },
            Metadata = metadata => metadata.Remove("scopes_supported"),
        });

        var report = await network.DoctorAsync();

        Assert.Equal([], report.Checks);
    }

    // As the sample has its pages: people read all of them.
    [Fact]
    public async Task Doctor_OfAPageThatNeedsNoScope_HasANoteOnly()
    {
        await using var network = await TestNetwork.StartAsync(new() { App = setup => setup.App = app => Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapGet(app, "/pages/{slug}", (string slug) => slug) });

        var report = await network.DoctorAsync();

        Assert.Equal([], report.Checks);
        Assert.Contains("challenge-scope-all", report.Notes);
    }

    // A service of the app that is open to everyone is no fault.
    [Fact]
    public async Task Doctor_OfAPublicPage_SaysThatItHasNoDoor()
    {
        await using var network = await TestNetwork.StartAsync();

        var report = await network.DoctorAsync(ProtectedApp.Resource + "/healthz");

        Assert.True(report.ExitCode == 0, report.Root.GetProperty("findings").GetRawText());
        Assert.Contains("page-public", report.Notes);
    }

    // The token of the user goes to the app and to nobody else.
    [Fact]
    public async Task Doctor_WithAToken_SendsItToTheAppOnly()
    {
        await using var network = await TestNetwork.StartAsync();

        await network.DoctorAsync(TestNetwork.Page, network.App.Issuer.Issue());

        Assert.Contains(network.Requests, request => request.Authorization is not null);
        Assert.All(network.Requests.Where(request => request.Authorization is not null), request => Assert.Equal(TestNetwork.Page, request.Uri.AbsoluteUri));
    }
}
