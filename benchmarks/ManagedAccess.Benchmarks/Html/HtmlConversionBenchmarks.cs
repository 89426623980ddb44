using AngleSharp.Html.Parser;
using BenchmarkDotNet.Attributes;
using HtmlAgilityPack;
using ManagedAccess.Markdown;

namespace ManagedAccess.Benchmarks.Html;

/// <summary>How long does a page take from HTML to Markdown, beside only parsing it with what .NET has?</summary>
[MemoryDiagnoser]
public class HtmlConversionBenchmarks
{
    private readonly MarkdownConverter _converter = new();
    private readonly MarkdownConversionOptions _whole = new() { ExtractMainContent = false };
    private readonly HtmlParser _parser = new();
    private IReadOnlyList<string> _pages = [];

    [GlobalSetup]
    public void Setup()
    {
        _pages = HtmlPages.Load(perSet: 20);
        foreach (var page in _pages)
        {
            if (_converter.Convert(page).Length == 0)
            {
                throw new InvalidOperationException("A page of the corpora came out empty: there is nothing to measure.");
            }
        }
    }

    [Benchmark(Baseline = true)]
    public int AngleSharpParse() => _pages.Sum(page =>
    {
        using var document = _parser.ParseDocument(page);
        return document.ChildElementCount;
    });

    [Benchmark]
    public int HtmlAgilityPackParse() => _pages.Sum(page =>
    {
        var document = new HtmlDocument();
        document.LoadHtml(page);
        return document.DocumentNode.ChildNodes.Count;
    });

    [Benchmark]
    public int MainContent() => _pages.Sum(page => _converter.Convert(page).Length);

    [Benchmark]
    public int WholePage() => _pages.Sum(page => _converter.Convert(page, _whole).Length);
}
