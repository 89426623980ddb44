using System.Text.Json;
using System.Text.RegularExpressions;
using AngleSharp;
using AngleSharp.Dom;
using ManagedAccess.Cli.Doctor;
using ManagedAccess.Cli.Doctor.Assurance;
using ManagedAccess.Cli.Doctor.Checks;
using ManagedAccess.Testing;

namespace ManagedAccess.Cli.Tests.Doctor;

/// <summary>The report that a security officer files: complete, honest about what was not examined, and safe to open.</summary>
public sealed partial class ReportTests : IDisposable
{
    private const string Secret = "s3cret-value";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("report-");

    private string HtmlFile => Path.Combine(_folder.FullName, "wiki.html");

    [Fact]
    public async Task Report_OfACleanApp_HasNothingThatFailed()
    {
        await using var network = await TestNetwork.StartAsync();

        var (run, report) = await JsonAsync(network, network.App.Issuer.Issue());

        Assert.Equal(0, run.ExitCode);
        var rows = Rows(report);
        Assert.Equal(["not_applicable", "passed"], rows.Values.Select(row => row.GetProperty("verdict").GetString()).Distinct().Order());
        // What an app that signs no metadata, a person without Entra, and a token with enough scopes cannot show.
        Assert.Equal(["metadata-signed", "server-entra-scope", "token-scope"], rows.Where(row => row.Value.GetProperty("verdict").GetString() == "not_applicable").Select(row => row.Key).Order());
        Assert.Equal(ProtectedApp.Resource, report.GetProperty("resource").GetString());
        Assert.StartsWith("managed-access ", report.GetProperty("tool").GetString(), StringComparison.Ordinal);
        Assert.Equal(rows.Count, report.GetProperty("summary").EnumerateObject().Sum(count => count.Value.GetInt32()));
    }

    // Nothing that was not looked at passes.
    [Fact]
    public async Task Report_WithoutAToken_SaysWhatItDidNotExamine()
    {
        await using var network = await TestNetwork.StartAsync();

        var (_, report) = await JsonAsync(network, token: null);

        var rows = Rows(report);
        foreach (var check in (string[])["token-audience", "token-refused", "cache-private", "vary", "markdown-offered", "page-head"])
        {
            Assert.Equal("not_applicable", rows[check].GetProperty("verdict").GetString());
            Assert.Contains("--token or --login", rows[check].GetProperty("observed")[0].GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Report_OfAPublicPage_SaysThatNothingRefused()
    {
        await using var network = await TestNetwork.StartAsync();

        var run = await CommandRun.OfAsync(network, "report", ProtectedApp.Resource + "/healthz", "--json");

        var row = Rows(JsonDocument.Parse(run.Output).RootElement)["challenge-missing"];
        Assert.Equal(("not_applicable", "The page needs no credential."), (row.GetProperty("verdict").GetString(), row.GetProperty("observed")[0].GetString()));
    }

    [Fact]
    public async Task Report_OfAFault_HasWhatWasSeenTheFixAndTheEvidence()
    {
        await using var network = await TestNetwork.StartAsync(Fronts.Challenge(_ => ["Basic realm=\"wiki\""]));

        var (run, report) = await JsonAsync(network, token: null);

        Assert.Equal(1, run.ExitCode);
        var row = Rows(report)["challenge-missing"];
        Assert.Equal("failed", row.GetProperty("verdict").GetString());
        Assert.Equal("WWW-Authenticate: Basic realm=\"wiki\"", row.GetProperty("observed")[0].GetString());
        Assert.Contains("AddManagedAccess()", row.GetProperty("fixes")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(["CHL-03", "CHL-04"], row.GetProperty("conformance").EnumerateArray().Select(id => id.GetString()));
        var evidence = report.GetProperty("evidence")[row.GetProperty("evidence")[0].GetInt32() - 1];
        Assert.Equal("GET " + TestNetwork.Page, evidence.GetProperty("request")[0].GetString());
        Assert.Contains("WWW-Authenticate: Basic realm=\"wiki\"", evidence.GetProperty("response").EnumerateArray().Select(line => line.GetString()));
    }

    // Each check that can fail is a requirement, and the report has no other.
    [Fact]
    public void Requirements_OfTheReport_AreThoseOfTheDoctor()
    {
        var rows = Requirements.Groups.SelectMany(group => group.Requirements).ToArray();

        Assert.Equal(
            CheckTable.All.Where(check => check.Severity is not Severity.Note).Select(check => check.Name).Order(StringComparer.Ordinal),
            rows.Select(row => row.Check).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.EndsWith(".", row.Text, StringComparison.Ordinal));
    }

    // The identifiers are those of the list, and the app's tests carry them.
    [Fact]
    public void Conformance_OfTheRequirements_IsTested()
    {
        var tested = Directory.EnumerateFiles(Repository.Find("tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("ManagedAccess.Cli.Tests", StringComparison.Ordinal))
            .SelectMany(file => Traits().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToHashSet(StringComparer.Ordinal);

        Assert.Equal([], Requirements.Groups.SelectMany(group => group.Requirements).SelectMany(row => row.Conformance).Distinct().Except(tested));
    }

    [Fact]
    public async Task Html_OfAnyReport_IsAPageWithoutScriptsOrThingsToLoad()
    {
        await using var network = await TestNetwork.StartAsync();

        var page = await HtmlAsync(network, network.App.Issuer.Issue());

        Assert.Equal("Access assurance report: " + TestNetwork.Page, page.Title);
        Assert.Empty(page.QuerySelectorAll("script, link, img, iframe, object, embed, form, base, svg"));
        Assert.All(page.QuerySelectorAll("a"), link => Assert.NotNull(page.QuerySelector(link.GetAttribute("href")!)));
        Assert.Equal(page.QuerySelectorAll("[id]").Length, page.QuerySelectorAll("[id]").Select(element => element.Id).Distinct().Count());
        Assert.Equal("All requirements that could be examined are met. 3 requirements could not be examined.", page.QuerySelector(".headline")!.TextContent);
    }

    // The app under examination is not trusted: what it sends is text in the report and nothing else.
    [Fact]
    public async Task Html_OfAHostileApp_HasItsTextAsText()
    {
        const string Attack = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";
        await using var network = await TestNetwork.StartAsync(Fronts.Changing((_, response) =>
        {
            response.Headers.TryAddWithoutValidation("X-Attack", Attack + "\u202e");
            response.Headers.TryAddWithoutValidation("Set-Cookie", $"session={Secret}; Path=/; HttpOnly");
            response.Headers.TryAddWithoutValidation("Set-Cookie", $"{Secret}; Secure");
            response.Headers.TryAddWithoutValidation("Location", $"https://login.example/{Attack}?code={Secret}&redirect_url=%2Fx%3Ftoken%3D{Secret}%26page%3D2");
            response.Headers.TryAddWithoutValidation("X-Encrypted", $"eyJhbGciOiJkaXIifQ..{Secret}.{Secret}.{Secret}");
        }));

        var page = await HtmlAsync(network, token: null);

        Assert.Empty(page.QuerySelectorAll("script, img, main [style]"));
        Assert.DoesNotContain(page.All.SelectMany(element => element.Attributes), attribute => attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        var evidence = page.QuerySelector("#evidence-1 pre")!.TextContent;
        Assert.Contains($"X-Attack: {Attack}\\u202E", evidence, StringComparison.Ordinal);
        Assert.Contains("Set-Cookie: session=[masked]; Path=/; HttpOnly", evidence, StringComparison.Ordinal);
        Assert.Contains("Set-Cookie: [masked]; Secure", evidence, StringComparison.Ordinal);
        Assert.Contains("%26page%3D2", evidence, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, page.Source.Text, StringComparison.Ordinal);
    }

    // An app that sends the token back does not get it into the report, in no form of it.
    [Fact]
    public async Task Report_OfAnAppThatEchoesTheToken_DoesNotHaveIt()
    {
        string? sent = null;
        await using var network = await TestNetwork.StartAsync(new()
        {
            Front = async (request, app) =>
            {
                var token = request.Headers.Authorization?.Parameter;
                var response = await app(request);
                if (token is not null)
                {
                    response.Headers.TryAddWithoutValidation("X-Echo", token);
                    response.Headers.TryAddWithoutValidation("Link", $"<https://wiki.corp.example/?access_token={token}>; rel=next");
                    sent = token;
                }

                return response;
            },
        });
        var issued = network.App.Issuer.Issue();

        var (run, report) = await JsonAsync(network, issued);
        await HtmlAsync(network, issued);

        Assert.Equal(issued, sent);
        Assert.DoesNotContain(issued, run.Output, StringComparison.Ordinal);
        var html = await File.ReadAllTextAsync(HtmlFile, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(issued.Split('.')[1], html, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer [masked]", html, StringComparison.Ordinal);
        Assert.Contains("[token]", report.GetProperty("evidence").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_InNoForm_IsAnErrorOfTheLine()
    {
        var run = await CommandRun.OfAsync("report", TestNetwork.Page);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--html FILE", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_OfAnAppThatIsNotReached_WritesNothing()
    {
        var run = await CommandRun.OfAsync("report", TestNetwork.Page, "--html", HtmlFile);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("was not reached", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(HtmlFile));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Dictionary<string, JsonElement> Rows(JsonElement report) => report.GetProperty("requirements").EnumerateArray().ToDictionary(row => row.GetProperty("check").GetString()!);

    private static async Task<(CommandRun Run, JsonElement Report)> JsonAsync(TestNetwork network, string? token)
    {
        var run = await CommandRun.OfAsync(network, ["report", TestNetwork.Page, "--json", .. token is null ? Array.Empty<string>() : ["--token", token]]);
        Assert.True(run.Error.Length == 0, run.Error);
        return (run, JsonDocument.Parse(run.Output).RootElement);
    }

    private async Task<IDocument> HtmlAsync(TestNetwork network, string? token)
    {
        var run = await CommandRun.OfAsync(network, ["report", TestNetwork.Page, "--html", HtmlFile, .. token is null ? Array.Empty<string>() : ["--token", token]]);
        Assert.Contains($"{HtmlFile}: ", run.Error, StringComparison.Ordinal);
        var text = await File.ReadAllTextAsync(HtmlFile, TestContext.Current.CancellationToken);
        return await BrowsingContext.New(Configuration.Default).OpenAsync(response => response.Content(text), TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("""["]([A-Z]{3}-\d+)["]""")]
    private static partial Regex Traits();
}
