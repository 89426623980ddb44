using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Configuration;

/// <summary>The table of settings in a page: written from the options classes, their attributes and their XML documentation.</summary>
/// <remarks>The tests of the emulator compile this file too.</remarks>
internal static partial class SettingsTable
{
    private const string Command = ".ci/write-settings";
    private const string End = "<!-- end of the settings -->";

    private static readonly string Begin = $"<!-- The settings, written by {Command} from the options classes. -->";

    /// <summary>Fails unless the page has the table that <see cref="Command"/> would write, which sets WRITE_SETTINGS=1.</summary>
    public static void AssertStandsIn(string path, SettingsSchema schema)
    {
        var file = Repository.Find(path);
        var page = File.ReadAllText(file).ReplaceLineEndings("\n");
        var (start, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        Assert.True(start >= 0 && end > start, $"{path} has no place for the table; expected the two lines\n{Begin}\n{End}");

        var expected = page[..start] + Begin + "\n\n" + Write(schema) + "\n" + page[end..];
        if (Environment.GetEnvironmentVariable("WRITE_SETTINGS") is "1")
        {
            File.WriteAllText(file, expected);
            return;
        }

        Assert.True(page == expected, $"The table in {path} is not what the options classes say. Run {Command} and commit what it writes. First difference:\n{FirstDifference(page, expected)}");
    }

    public static string Write(SettingsSchema schema) =>
        "| Setting | Default | Expected | Effect |\n| --- | --- | --- | --- |\n" + string.Concat(Rows(schema, schema.Root, "").Select(row => row + "\n"));

    // A list of sections has a row of its own, and # for the index of each.
    private static IEnumerable<string> Rows(SettingsSchema schema, SettingsType type, string path) => type.Settings.SelectMany(setting => setting.Shape switch
    {
        SettingShape.Section => Rows(schema, schema.TypeOf(setting), $"{path}{setting.Name}:"),
        SettingShape.Sections => Rows(schema, schema.TypeOf(setting), $"{path}{setting.Name}:#:").Prepend(Row(type, setting, path)),
        _ => [Row(type, setting, path)],
    });

    private static string Row(SettingsType type, Setting setting, string path)
    {
        var member = Members(setting.DeclaringType)[$"P:{setting.DeclaringType.FullName}.{setting.Name}"];
        var (summary, value) = (Text(member.Element("summary")), Text(member.Element("value")));
        var (head, rest) = Split(value);
        rest = Bounds(setting) is null ? rest : PlainBounds().Replace(rest, "").Trim(); // they have a column
        var cells = new[] { $"`{path}{setting.Name}`", Default(setting.Get(type.Create()), head), Expected(setting), string.Join(" ", new[] { summary, rest, Names(setting.Type) }.Where(text => text.Length > 0)) };
        return $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |";
    }

    // "Default `null`: not published. A dot and up to 15 letters." has "not published" for its default and "A dot and up to 15 letters." for the rest.
    private static (string Default, string Effect) Split(string value)
    {
        if (value.StartsWith("Required. ", StringComparison.Ordinal))
        {
            return ("required", value["Required. ".Length..]);
        }

        if (!value.StartsWith("Default", StringComparison.Ordinal))
        {
            return ("", value);
        }

        var end = value.IndexOf(". ", StringComparison.Ordinal);
        var (sentence, rest) = end < 0 ? (value.TrimEnd('.'), "") : (value[..end], value[(end + 2)..]);
        var colon = sentence.IndexOf(": ", StringComparison.Ordinal);
        return (colon < 0 ? "" : sentence[(colon + 2)..], rest);
    }

    private static string Default(object? initial, string head)
    {
        var literal = initial switch
        {
            null or "" => null,
            string text => $"`{text}`",
            bool flag => flag ? "`true`" : "`false`",
            IEnumerable => null,
            IFormattable value => $"`{value.ToString(null, CultureInfo.InvariantCulture)}`",
            var value => $"`{value}`",
        };
        return (literal, head) switch
        {
            (null, "") => "none",
            (null, _) => head,
            (_, "") => literal,
            _ => $"{literal}: {head}",
        };
    }

    private static string Expected(Setting setting)
    {
        var kind = Nullable.GetUnderlyingType(setting.Type) ?? setting.Type;
        var one = Bounds(setting)
            ?? (kind.IsEnum ? string.Join(", ", Enum.GetNames(kind).Select(name => $"`{name}`"))
            : kind == typeof(bool) ? "`true` or `false`"
            : kind == typeof(TimeSpan) ? "duration"
            : kind == typeof(string) ? "text" : "number");
        return setting.Shape switch
        {
            SettingShape.Sections => "list of sections",
            SettingShape.Values => $"list of {one}",
            SettingShape.NamedValues => $"{one} for each key",
            SettingShape.NamedLists => $"list of {one} for each key",
            _ => one,
        };
    }

    private static string? Bounds(Setting setting) => setting.RulesOf(SettingPart.Value).Select(rule => rule switch
    {
        DurationAttribute duration => $"`{duration.Least}` to `{duration.Most}`",
        BoundsAttribute number => string.Create(CultureInfo.InvariantCulture, $"{number.Least} to {number.Most} {number.Unit}"),
        AllowedValuesAttribute allowed => string.Join(", ", allowed.Values.OfType<string>().Select(name => $"`{name}`")),
        _ => null,
    }).FirstOrDefault(text => text is not null);

    private static string Names(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is not { IsEnum: true } names ? "" : string.Join(" ", Enum.GetNames(names)
        .Select(name => $"`{name}`: {Text(Members(names)[$"F:{names.FullName}.{name}"].Element("summary"))}"));

    private static Dictionary<string, XElement> Members(Type type) =>
        XDocument.Load(Path.ChangeExtension(type.Assembly.Location, ".xml")).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    private static string Text(XElement? element) => element is null ? "" : Space().Replace(string.Concat(element.Nodes().Select(Inline)), " ").Trim();

    private static string Inline(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see when see.Attribute("langword") is { } word => $"`{word.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")!.Value.Split('(')[0].Split('.', ':')[^1]}`",
        XElement other => throw new NotSupportedException($"<{other.Name}> has no place in a table of settings."),
        _ => "",
    };

    private static string FirstDifference(string page, string expected)
    {
        var (found, wanted) = (page.Split('\n'), expected.Split('\n'));
        var line = Enumerable.Range(0, Math.Min(found.Length, wanted.Length)).FirstOrDefault(index => found[index] != wanted[index], Math.Min(found.Length, wanted.Length) - 1);
        return $"found    {found[line]}\nexpected {wanted[line]}";
    }

    [GeneratedRegex(@"^From [\w,]+( \w+)? to [\w,]+( \w+)?\.")]
    private static partial Regex PlainBounds();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
