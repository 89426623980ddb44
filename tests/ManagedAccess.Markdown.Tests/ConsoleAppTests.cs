using System.Diagnostics;
using ManagedAccess.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ManagedAccess.Markdown.Tests;

/// <summary>The console app of docs/how-to/markdown.md, compiled as printed against .NET and the converter alone, and run.</summary>
public sealed class ConsoleAppTests
{
    private const string ImplicitUsings = "global using System; global using System.IO;";

    private static readonly string Runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    [Fact]
    public async Task Page_GivenToThePrintedApp_IsConverted()
    {
        var folder = Directory.CreateTempSubdirectory("console-");
        var page = Path.Combine(folder.FullName, "page.html");
        await File.WriteAllTextAsync(page, "<main><h1>On call</h1><p>Ask <a href=\"/ada\">Ada</a>.</p></main>", TestContext.Current.CancellationToken);

        var app = Compile(Printed(), folder.FullName);
        using var process = Process.Start(new ProcessStartInfo("dotnet", [app, page]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, "# On call\n\nAsk [Ada](/ada).\n"), (process.ExitCode, output));
        folder.Delete(recursive: true);
    }

    private static string Printed()
    {
        var document = File.ReadAllText(Repository.Find("docs/how-to/markdown.md")).ReplaceLineEndings("\n");
        var section = document[document.IndexOf("## In a console", StringComparison.Ordinal)..];
        return section.Split("```csharp\n")[1].Split("```")[0];
    }

    private static string Compile(string printed, string folder)
    {
        var converter = typeof(MarkdownConverter).Assembly.Location;
        var references = Directory.EnumerateFiles(Runtime, "System*.dll").Append(converter).Select(path => MetadataReference.CreateFromFile(path));
        var app = Path.Combine(folder, "app.dll");
        var result = CSharpCompilation.Create("app", [CSharpSyntaxTree.ParseText(printed), CSharpSyntaxTree.ParseText(ImplicitUsings)], references).Emit(app);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));

        File.Copy(converter, Path.Combine(folder, Path.GetFileName(converter)));
        File.WriteAllText(
            Path.Combine(folder, "app.runtimeconfig.json"),
            $$"""{ "runtimeOptions": { "framework": { "name": "Microsoft.NETCore.App", "version": "{{Environment.Version}}" } } }""");
        return app;
    }
}
