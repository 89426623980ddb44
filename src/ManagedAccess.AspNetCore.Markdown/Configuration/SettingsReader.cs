using System.Collections;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace ManagedAccess.AspNetCore.Markdown.Configuration;

/// <summary>Reads a section of the configuration into options, and names every key it does not know and every value it cannot read.</summary>
/// <remarks>The framework's binder skips unknown keys, and its messages name neither path nor value.</remarks>
internal sealed class SettingsReader(SettingsSchema schema)
{
    /// <summary>Fills <paramref name="options"/> and returns the problems, one message for each.</summary>
    public IReadOnlyList<string> Read(IConfiguration configuration, object options)
    {
        var problems = new List<string>();
        ReadSection(configuration.GetSection(schema.Section), schema.Root, options, problems);
        return problems;
    }

    private void ReadSection(IConfigurationSection section, SettingsType type, object options, List<string> problems)
    {
        foreach (var child in Children(section, "a section with named settings", problems))
        {
            if (schema.Find(type, child.Key) is { } setting)
            {
                ReadSetting(child, setting, options, problems);
            }
            else
            {
                problems.Add($"{child.Path} is not a setting; expected one of {string.Join(", ", type.Settings.Select(known => known.Name))}.");
            }
        }
    }

    private void ReadSetting(IConfigurationSection section, Setting setting, object options, List<string> problems)
    {
        switch (setting.Shape)
        {
            case SettingShape.Value:
                if (ReadValue(section, setting, problems) is { } value)
                {
                    setting.Set(options, value);
                }

                break;
            case SettingShape.Values:
                ReadValues(section, setting, () => (IList)Existing(setting, options, () => new List<string>()), problems);
                break;
            case SettingShape.NamedValues:
                foreach (var child in Children(section, "a section with names of your choice", problems))
                {
                    if (ReadValue(child, setting, problems) is string text)
                    {
                        ((IDictionary<string, string>)setting.Get(options)!)[child.Key] = text;
                    }
                }

                break;
            case SettingShape.NamedLists:
                foreach (var child in Children(section, "a section with names of your choice", problems))
                {
                    var lists = (IDictionary<string, IList<string>>)setting.Get(options)!;
                    ReadValues(child, setting, () => (IList)(lists.TryGetValue(child.Key, out var list) ? list : lists[child.Key] = new List<string>()), problems);
                }

                break;
            case SettingShape.Section:
                ReadSection(section, schema.TypeOf(setting), Existing(setting, options, schema.TypeOf(setting).Create), problems);
                break;
            default:
                foreach (var child in Items(section, problems))
                {
                    var type = schema.TypeOf(setting);
                    var item = type.Create();
                    ReadSection(child, type, item, problems);
                    ((IList)setting.Get(options)!).Add(item);
                }

                break;
        }
    }

    private static void ReadValues(IConfigurationSection section, Setting setting, Func<IList> list, List<string> problems)
    {
        foreach (var child in Items(section, problems))
        {
            if (ReadValue(child, setting, problems) is { } value)
            {
                list().Add(value);
            }
        }
    }

    private static object? ReadValue(IConfigurationSection section, Setting setting, List<string> problems)
    {
        if (section.GetChildren().FirstOrDefault() is { } child)
        {
            problems.Add($"{child.Path} is not a setting; expected a single value at {section.Path}.");
            return null;
        }

        if (section.Value is not { } text || (text.Length == 0 && setting.Type != typeof(string)))
        {
            return null;
        }

        var (value, expected) = SettingValue.Read(setting.Type, text);
        if (expected is not null)
        {
            problems.Add($"{section.Path} {SettingValue.Describe(text, setting.IsSecret)}; expected {expected}.");
        }

        return value;
    }

    private static object Existing(Setting setting, object options, Func<object> create)
    {
        if (setting.Get(options) is { } existing)
        {
            return existing;
        }

        var created = create();
        setting.Set(options, created);
        return created;
    }

    private static IEnumerable<IConfigurationSection> Items(IConfigurationSection section, List<string> problems)
    {
        foreach (var child in Children(section, $"a list ({section.Path}:0, {section.Path}:1, …)", problems))
        {
            if (int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                yield return child;
            }
            else
            {
                problems.Add($"{child.Path} is not a setting; expected a list index (0, 1, …) in its place.");
            }
        }
    }

    private static IConfigurationSection[] Children(IConfigurationSection section, string expected, List<string> problems)
    {
        var children = section.GetChildren().ToArray();

        // An empty JSON array or object arrives as an empty text.
        if (children.Length == 0 && !string.IsNullOrEmpty(section.Value))
        {
            problems.Add($"{section.Path} {SettingValue.Describe(section.Value, isSecret: false)}; expected {expected}.");
        }

        return children;
    }
}
