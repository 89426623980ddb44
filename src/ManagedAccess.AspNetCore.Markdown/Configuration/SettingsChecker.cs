using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace ManagedAccess.AspNetCore.Markdown.Configuration;

/// <summary>Checks every value against the rules of its property, for values from configuration and from code.</summary>
internal sealed class SettingsChecker(SettingsSchema schema)
{
    /// <summary>The problems of <paramref name="options"/>, one message for each.</summary>
    public IReadOnlyList<string> Check(object options)
    {
        var problems = new List<string>();
        CheckSection(schema.Root, options, schema.Section, problems);
        return problems;
    }

    private void CheckSection(SettingsType type, object options, string path, List<string> problems)
    {
        foreach (var setting in type.Settings)
        {
            var (name, value) = ($"{path}:{setting.Name}", setting.Get(options));
            switch (setting.Shape)
            {
                case SettingShape.Value:
                    CheckValue(setting, options, name, value, problems);
                    break;
                case SettingShape.Section when value is not null:
                    CheckSection(schema.TypeOf(setting), value, name, problems);
                    break;
                case SettingShape.Values or SettingShape.Sections when value is not null:
                    CheckItems(setting, options, name, (IEnumerable)value, problems);
                    break;
                case SettingShape.NamedValues:
                    foreach (var (key, text) in (IDictionary<string, string>)value!)
                    {
                        CheckKey(setting, options, name, key, problems);
                        CheckValue(setting, options, $"{name}:{key}", text, problems);
                    }

                    break;
                case SettingShape.NamedLists:
                    foreach (var (key, list) in (IDictionary<string, IList<string>>)value!)
                    {
                        CheckKey(setting, options, name, key, problems);
                        CheckItems(setting, options, $"{name}:{key}", list, problems);
                    }

                    break;
                default:
                    break; // a missing list or section
            }
        }
    }

    private void CheckItems(Setting setting, object options, string name, IEnumerable items, List<string> problems)
    {
        if (Broken(setting, SettingPart.Whole, options, name, items) is { } expected)
        {
            problems.Add($"{name} {SettingValue.Describe(items, setting.IsSecret)}; {expected}.");
        }

        foreach (var (index, item) in items.Cast<object>().Index())
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{name}:{index}");
            if (setting.Shape == SettingShape.Sections)
            {
                CheckSection(schema.TypeOf(setting), item, path, problems);
            }
            else
            {
                CheckValue(setting, options, path, item, problems);
            }
        }
    }

    private static void CheckValue(Setting setting, object options, string name, object? value, List<string> problems)
    {
        if (value is Enum && !Enum.IsDefined(value.GetType(), value))
        {
            problems.Add($"{name} {SettingValue.Describe(value, isSecret: false)}; expected {string.Join(" or ", Enum.GetNames(value.GetType()))}.");
            return;
        }

        if (Broken(setting, SettingPart.Value, options, name, value) is { } expected)
        {
            problems.Add($"{name} {SettingValue.Describe(value, setting.IsSecret)}; {expected}.");
        }
    }

    private static void CheckKey(Setting setting, object options, string name, string key, List<string> problems)
    {
        if (Broken(setting, SettingPart.Key, options, name, key) is { } expected)
        {
            problems.Add($"{name} has the key '{key}'; {expected}.");
        }
    }

    /// <summary>The expected value of the first rule that is not satisfied.</summary>
    private static string? Broken(Setting setting, SettingPart part, object options, string name, object? value)
    {
        var context = new ValidationContext(options, name, serviceProvider: null, items: null);
        var broken = setting.RulesOf(part).Select(rule => rule.GetValidationResult(value, context)).FirstOrDefault(result => result is not null);
        return broken is null ? null : Expectation(broken.ErrorMessage!);
    }

    private static string Expectation(string rule) => rule.StartsWith("expected ", StringComparison.Ordinal) ? rule : $"expected {rule}";
}
