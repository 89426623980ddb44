using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using ManagedAccess.Testing;

namespace ManagedAccess.FreshApps.Apps;

/// <summary>Makes an app from its template, adds the package and the README's lines, builds and starts it.</summary>
internal sealed class Workshop(RunSettings settings)
{
    private const string Created = "WebApplication.CreateBuilder(args);\n";
    private const string Built = "var app = builder.Build();\n";
    private const string Started = "app.Run();";

    public async Task<RunningApp> StartAsync(FreshApp app, Servers servers)
    {
        var folder = Make(app);
        var port = FreePort.Next();
        Configure(folder, app, servers, port, out var publicOrigin, out var proxyPort);
        Dotnet(folder, $"build -v quiet -clp:ErrorsOnly");
        return await RunningApp.StartAsync(app, Path.Combine(folder, "bin", "Debug", "net10.0", "Fresh.dll"), folder, port, publicOrigin, proxyPort);
    }

    /// <summary>The assemblies that a <c>web</c> app with the package is compiled against.</summary>
    /// <param name="packages">Further packages by name: ours as they were packed, others in the version of the repository's own central list.</param>
    public IReadOnlyList<string> References(IReadOnlyList<string> packages)
    {
        var name = "references" + string.Concat(packages.Select(package => "-" + package));
        var folder = Make(new() { Name = name, Description = "", Template = "web", Shows = "", Packages = [.. packages.Select(WithVersion)] });
        var output = Dotnet(folder, "build -v quiet -t:FindReferenceAssembliesForReferences -getItem:ReferencePathWithRefAssemblies");
        return [.. JsonNode.Parse(output)!["Items"]!["ReferencePathWithRefAssemblies"]!.AsArray().Select(item => item!["FullPath"]!.GetValue<string>())];
    }

    private string WithVersion(string package) => package.StartsWith("ManagedAccess.", StringComparison.Ordinal) ? $"{package} {settings.Version}" : XDocument.Load(Path.Combine(settings.Repository, "Directory.Packages.props")).Descendants("PackageVersion")
        .Where(element => element.Attribute("Include")?.Value == package).Select(element => $"{package} {element.Attribute("Version")?.Value}").SingleOrDefault()
        ?? throw new InvalidOperationException($"A document names the package {package}, which Directory.Packages.props does not list.");

    private string Make(FreshApp app)
    {
        Directory.CreateDirectory(settings.Folder);
        var folder = Path.Combine(settings.Folder, app.Name);
        Dotnet(settings.Folder, $"new {app.Template} --name Fresh --output {app.Name} --no-restore");

        // One more source beside those of the machine.
        File.WriteAllText(
            Path.Combine(folder, "nuget.config"),
            $"""<configuration><packageSources><add key="packed" value="{settings.Packages}" /></packageSources></configuration>""");
        foreach (var package in app.Packages.Prepend($"ManagedAccess.AspNetCore {settings.Version}"))
        {
            Dotnet(folder, $"add package {package.Replace(" ", " --version ", StringComparison.Ordinal)} --no-restore");
        }

        if (app.Files is { } files)
        {
            Copy(Path.Combine(AppContext.BaseDirectory, "Files", files), folder);
        }

        WriteProgram(Path.Combine(folder, "Program.cs"), app);
        return folder;
    }

    private static void WriteProgram(string path, FreshApp app)
    {
        if (app.Program is { } whole)
        {
            File.WriteAllText(path, whole);
            return;
        }

        var program = File.ReadAllText(path).ReplaceLineEndings("\n");
        program = Insert(program, Created, after: true, $"builder.Services.AddManagedAccess();\n{app.Services}\n");
        program = Insert(program, Built, after: true, app.Middleware + "\n");
        program = Insert(program, Started, after: false, app.Endpoints + "\n");
        File.WriteAllText(path, program);
    }

    private static string Insert(string program, string anchor, bool after, string lines) => program.IndexOf(anchor, StringComparison.Ordinal) switch
    {
        < 0 => throw new InvalidOperationException($"The template has no line '{anchor.Trim()}' any more: say in Workshop where the README's lines go."),
        var index => program.Insert(after ? index + anchor.Length : index, lines),
    };

    // The README's section, with the addresses of this run; and a second server, so that a browser gets in as it does behind Access.
    private static void Configure(string folder, FreshApp app, Servers servers, int port, out string publicOrigin, out int? proxyPort)
    {
        proxyPort = app.PathBase is null ? null : FreePort.Next();
        publicOrigin = Servers.Origin(proxyPort ?? port) + app.PathBase;
        var path = Path.Combine(folder, "appsettings.json");
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        json["ManagedAccess"] = new JsonObject
        {
            ["Resource"] = publicOrigin,
            ["AuthorizationServers"] = new JsonArray(
                new JsonObject { ["Issuer"] = servers.OAuth.Issuer, ["RequireHttpsMetadata"] = false },
                new JsonObject
                {
                    ["Type"] = "CloudflareAccess",
                    ["Issuer"] = servers.Access.Issuer,
                    ["Audiences"] = new JsonArray(TestIssuer.DefaultAudienceTag),
                    ["RequireHttpsMetadata"] = false,
                    ["Advertise"] = "",
                }),
            ["Challenges"] = new JsonObject { ["AllowedOrigins"] = new JsonArray("https://agent.example") },
        };
        File.WriteAllText(path, json.ToJsonString());
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    /// <summary>Runs a command and returns what it printed.</summary>
    /// <exception cref="AppBrokenException">It failed.</exception>
    internal static string Dotnet(string folder, string arguments) => Finish(new("dotnet", arguments), folder);

    /// <inheritdoc cref="Dotnet"/>
    internal static string Run(string program, string folder, params string[] arguments) => Finish(new(program, arguments), folder);

    private static string Finish(ProcessStartInfo start, string folder)
    {
        (start.WorkingDirectory, start.RedirectStandardOutput, start.RedirectStandardError) = (folder, true, true);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new AppBrokenException($"{start.FileName} {start.Arguments}{string.Join(' ', start.ArgumentList)} in {folder} ended with {process.ExitCode}:\n{output}\n{errors.Result}");
    }
}
