using System.Net;

namespace ManagedAccess.Cli.Tests;

public sealed class ConvertTests
{
    private const string Html = "<!doctype html><title>On call</title><nav><a href=/>Home</a></nav><main><h1>On call</h1><p>See <a href=/pages/x>x</a>.</p></main>";

    [Fact]
    public async Task Convert_OfStandardInput_WritesMarkdown()
    {
        var run = await CommandRun.WithInputAsync(new Answering(_ => new(HttpStatusCode.NotFound)), Html, "convert", "-");

        Assert.Equal($"# On call\n\nSee [x](/pages/x).{Environment.NewLine}", run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Convert_OfAFile_TakesFrontMatterAndSelectors()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Html);
        try
        {
            var run = await CommandRun.OfAsync("convert", file, "--front-matter", "--exclude", "p");

            Assert.StartsWith("---\ntitle: On call\n", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
            Assert.EndsWith("# On call\n", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Convert_OfAUrl_FollowsRedirectsAndMakesLinksAbsolute()
    {
        var network = new Answering(request => request.RequestUri!.AbsolutePath == "/old"
            ? new(HttpStatusCode.MovedPermanently) { Headers = { Location = new Uri("/new", UriKind.Relative) } }
            : Doctor.TestNetwork.Answer(HttpStatusCode.OK, Html, "text/html"));

        var run = await CommandRun.OfAsync(network, "convert", "https://wiki.example/old");

        Assert.Contains("[x](https://wiki.example/pages/x)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_OfAProtectedPage_SaysHowToGetIt()
    {
        var run = await CommandRun.OfAsync(new Answering(_ => new(HttpStatusCode.Unauthorized)), "convert", "https://wiki.example/");

        Assert.Contains("managed-access curl --markdown https://wiki.example/", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task Convert_WithASelectorThatCannotBeUsed_SaysSo()
    {
        var run = await CommandRun.WithInputAsync(new Answering(_ => new(HttpStatusCode.NotFound)), Html, "convert", "-", "--selector", "p:::");

        Assert.NotEqual("", run.Error);
        Assert.Equal(2, run.ExitCode);
    }
}

/// <summary>A network with one server.</summary>
internal sealed class Answering(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
}
