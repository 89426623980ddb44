using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace ManagedAccess.AspNetCore.Markdown.Configuration;

/// <summary>Checks every value against the rules beside its property, whether a configuration or code has set it.</summary>
internal sealed class SettingsChecker(SettingsSchema schema)
{
    /// <summary>What is wrong with <paramref name="options"/>, one message each.</summary>
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
                        CheckValue(setting, options, $"{name}:{key}", text, problems);
                    }

                    break;
                case SettingShape.NamedLists:
                    foreach (var (key, list) in (IDictionary<string, IList<string>>)value!)
                    {
                        CheckItems(setting, options, $"{name}:{key}", list, problems);
                    }

                    break;
                default:
                    break; // a list or section that is not there
            }
        }
    }

    private void CheckItems(Setting setting, object options, string name, IEnumerable items, List<string> problems)
    {
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

        var context = new ValidationContext(options, name, serviceProvider: null, items: null);
        if (setting.Rules.Select(rule => rule.GetValidationResult(value, context)).FirstOrDefault(result => result is not null) is { } broken)
        {
            problems.Add($"{name} {SettingValue.Describe(value, setting.IsSecret)}; {Expectation(broken.ErrorMessage!)}.");
        }
    }

    private static string Expectation(string rule) => rule.StartsWith("expected ", StringComparison.Ordinal) ? rule : $"expected {rule}";
}
