using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ManagedAccess.FreshApps.Apps;

/// <summary>The README's test project as printed, for the README's app: built with the packages, run, and timed.</summary>
internal sealed partial class TestProject(RunSettings settings)
{
    private const string Name = "readme-tests";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Whether the app that it tests was made.</summary>
    public static bool IsFor(FreshApp app) => app.Name == "readme";

    /// <summary>The problem with it; null if its tests pass in less than two seconds.</summary>
    /// <param name="app">The folder of the app.</param>
    public string? Problem(string app)
    {
        var folder = Directory.CreateDirectory(Path.Combine(settings.Folder, Name)).FullName;
        File.Copy(Path.Combine(app, "nuget.config"), Path.Combine(folder, "nuget.config"));
        var readme = File.ReadAllText(Path.Combine(settings.Repository, "README.md")).ReplaceLineEndings("\n");
        if (Xml().Match(readme) is not { Success: true } project || CSharp().Matches(readme).FirstOrDefault(block => block.Value.Contains("[Fact]", StringComparison.Ordinal)) is not { } tests)
        {
            return "The README shows no test project any more; expected a block of xml and a block of csharp with [Fact].";
        }

        File.WriteAllText(Path.Combine(folder, "Wiki.Tests.csproj"), project.Groups[1].Value
            .Replace("../Wiki/Wiki.csproj", Path.Combine(app, "Fresh.csproj"), StringComparison.Ordinal)
            .Replace("\"ManagedAccess.AspNetCore.Testing\" Version=\"0.1.0\"", $"\"ManagedAccess.AspNetCore.Testing\" Version=\"{settings.Version}\"", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder, "PageTests.cs"), tests.Groups[1].Value);
        TimeSpan fastest;
        try
        {
            Workshop.Dotnet(folder, "build -v quiet -clp:ErrorsOnly");
            fastest = Enumerable.Range(0, 3).Min(_ => Run(folder)); // the machine does other work too
        }
        catch (AppBrokenException exception)
        {
            return exception.Message;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"   the README's test project: passed, in {fastest.TotalSeconds:F2} s"));
        return fastest < Limit ? null : string.Create(CultureInfo.InvariantCulture, $"The README's test project takes {fastest.TotalSeconds:F2} s; expected less than {Limit.TotalSeconds} s.");
    }

    private static TimeSpan Run(string folder)
    {
        var start = Stopwatch.GetTimestamp();
        Workshop.Dotnet(folder, Path.Combine("bin", "Debug", "net10.0", "Wiki.Tests.dll"));
        return Stopwatch.GetElapsedTime(start);
    }

    [GeneratedRegex("```xml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Xml();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharp();
}
