using ManagedAccess.FreshApps.Apps;
using Markdig;
using Markdig.Syntax;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ManagedAccess.FreshApps;

/// <summary>
/// Compiles every C# block of the README, of AGENTS.md, of the packages' own README files and of docs/ as printed, in the place of Program.cs of a <c>dotnet new web</c> app that has only
/// the package. A block that uses <c>builder</c> or <c>app</c> without making them is put behind the template's own lines.
/// A block that needs another package is preceded by the comment <c>&lt;!-- packages: Name, Name --&gt;</c>.
/// </summary>
internal sealed class Snippets(RunSettings settings, Workshop workshop)
{
    private const string PackagesComment = "<!-- packages:";

    // What the web SDK imports by itself (ImplicitUsings).
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http;
        global using System.Threading; global using System.Threading.Tasks; global using System.Net.Http.Json; global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting; global using Microsoft.AspNetCore.Http; global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration; global using Microsoft.Extensions.DependencyInjection; global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    private readonly Dictionary<string, IReadOnlyList<MetadataReference>> _references = [];

    /// <summary>One line for each block that does not compile: the document, its line, and the first error.</summary>
    public List<string> Broken()
    {
        var documents = Directory.EnumerateFiles(settings.Repository, "README.md")
            .Append(Path.Combine(settings.Repository, "AGENTS.md"))
            .Concat(Directory.EnumerateDirectories(Path.Combine(settings.Repository, "src")).Select(package => Path.Combine(package, "README.md")).Where(File.Exists))
            .Concat(Directory.EnumerateFiles(Path.Combine(settings.Repository, "docs"), "*.md", SearchOption.AllDirectories));
        return [.. documents.Order(StringComparer.Ordinal).SelectMany(BrokenIn)];
    }

    private IEnumerable<string> BrokenIn(string path)
    {
        IReadOnlyList<string> packages = [];
        foreach (var block in Markdig.Markdown.Parse(File.ReadAllText(path)))
        {
            if (block is HtmlBlock html && html.Lines.ToString() is var comment && comment.StartsWith(PackagesComment, StringComparison.Ordinal))
            {
                packages = comment[PackagesComment.Length..comment.IndexOf("-->", StringComparison.Ordinal)].Split(',', StringSplitOptions.TrimEntries);
                continue;
            }

            if (block is FencedCodeBlock { Info: "csharp" } code && FirstError(code.Lines.ToString(), packages) is { } error)
            {
                yield return $"{Path.GetRelativePath(settings.Repository, path)}:{code.Line + 1}: {error}";
            }

            packages = [];
        }
    }

    private string? FirstError(string printed, IReadOnlyList<string> packages)
    {
        var parse = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);
        var program = CSharpSyntaxTree.ParseText(Complete(printed), parse);
        var options = new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable);
        var compilation = CSharpCompilation.Create("Snippet", [program, CSharpSyntaxTree.ParseText(ImplicitUsings, parse)], References(packages), options);
        return compilation.GetDiagnostics().FirstOrDefault(diagnostic => diagnostic.Severity is DiagnosticSeverity.Error)?.ToString();
    }

    // Using directives come first in a file, and so do they when a person pastes a block.
    private static string Complete(string printed)
    {
        var root = CSharpSyntaxTree.ParseText(printed).GetCompilationUnitRoot();
        var names = root.DescendantNodes().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.Text).ToHashSet();
        var made = root.DescendantNodes().OfType<VariableDeclaratorSyntax>().Select(variable => variable.Identifier.Text).ToHashSet();
        var needsApp = names.Contains("app") && !made.Contains("app");
        var needsBuilder = !made.Contains("builder") && (needsApp || names.Contains("builder") || !root.Members.OfType<GlobalStatementSyntax>().Any());
        return root.Usings.ToFullString()
            + (needsBuilder ? "var builder = WebApplication.CreateBuilder(args);\n" : "")
            + (needsApp ? "var app = builder.Build();\n" : "")
            + root.WithUsings(default).ToFullString();
    }

    private IReadOnlyList<MetadataReference> References(IReadOnlyList<string> packages)
    {
        var key = string.Join(',', packages);
        if (!_references.TryGetValue(key, out var references))
        {
            references = [.. workshop.References(packages).Select(path => MetadataReference.CreateFromFile(path))];
            _references[key] = references;
        }

        return references;
    }
}
