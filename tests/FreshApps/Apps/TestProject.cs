using System.Globalization;
using System.Text.RegularExpressions;

namespace ManagedAccess.FreshApps.Apps;

/// <summary>The README's test project as printed, for the README's app: built with the packages, run, and timed.</summary>
internal sealed partial class TestProject(RunSettings settings)
{
    private const string Name = "readme-tests";

    /// <summary>Two seconds of two cores. Other work on the machine makes a run longer, and hardly costs it more of the processor.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    /// <summary>Whether the app that it tests was made.</summary>
    public static bool IsFor(FreshApp app) => app.Name == "readme";

    /// <summary>The problem with it; null if its tests pass, and take no more of the processor than two cores have in two seconds.</summary>
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
        (TimeSpan Elapsed, TimeSpan Processor) best;
        try
        {
            Workshop.Dotnet(folder, "build -v quiet -clp:ErrorsOnly");
            best = Enumerable.Range(0, 3).Select(_ => Run(folder)).MinBy(run => run.Processor);
        }
        catch (AppBrokenException exception)
        {
            return exception.Message;
        }

        var figures = string.Create(CultureInfo.InvariantCulture, $"{best.Elapsed.TotalSeconds:F2} s, with {best.Processor.TotalSeconds:F2} s of the processor");
        Console.WriteLine($"   the README's test project: passed, in {figures}");
        return best.Processor < Limit ? null : $"The README's test project takes {figures}; expected less than {Limit.TotalSeconds} s of the processor.";
    }

    private static (TimeSpan Elapsed, TimeSpan Processor) Run(string folder)
    {
        // The shell knows what a program that has ended took; .NET does not.
        var times = Workshop.Run("bash", folder, "-c", "TIMEFORMAT='%R %U %S'; { time dotnet bin/Debug/net10.0/Wiki.Tests.dll 1>&3; } 3>tests.log 2>&1 || { cat tests.log >&2; exit 1; }")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Split(' ').Select(part => TimeSpan.FromSeconds(double.Parse(part, CultureInfo.InvariantCulture))).ToArray();
        return (times[0], times[1] + times[2]);
    }

    [GeneratedRegex("```xml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Xml();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharp();
}
