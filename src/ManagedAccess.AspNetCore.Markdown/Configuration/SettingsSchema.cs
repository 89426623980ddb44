namespace ManagedAccess.AspNetCore.Markdown.Configuration;

/// <summary>Every setting below a section, as the options classes declare them.</summary>
/// <remarks>
/// Reflection finds a setting, so a new property is a setting at once. Reflection is safe under trimming because each class is listed by
/// <see cref="SettingsType.Of"/>, which keeps its properties; a class that is missing from the list fails here and not in an app.
/// </remarks>
internal sealed class SettingsSchema
{
    private readonly Dictionary<Type, SettingsType> _types;
    private readonly bool _ignoreUnderscores;

    /// <param name="section">The name of the section in the configuration.</param>
    /// <param name="root">The class of the whole section.</param>
    /// <param name="nested">Every other class that it contains, at any depth.</param>
    /// <param name="ignoreUnderscores">Whether <c>clock_skew</c> is <c>ClockSkew</c>.</param>
    public SettingsSchema(string section, SettingsType root, SettingsType[] nested, bool ignoreUnderscores = false)
    {
        (Section, Root, _ignoreUnderscores) = (section, root, ignoreUnderscores);
        _types = nested.Append(root).ToDictionary(type => type.Type);
        foreach (var setting in _types.Values.SelectMany(type => type.Settings))
        {
            if (setting.Shape is SettingShape.Section or SettingShape.Sections && !_types.ContainsKey(setting.Type))
            {
                throw new InvalidOperationException($"{setting.DeclaringType.Name}.{setting.Name} is of type {setting.Type.Name}, which the schema of {section} does not list; add SettingsType.Of<{setting.Type.Name}>() to it.");
            }
        }
    }

    public string Section { get; }

    public SettingsType Root { get; }

    /// <summary>The class of a section's settings.</summary>
    public SettingsType TypeOf(Setting section) => _types[section.Type];

    /// <summary>The setting that a key of the configuration names; null when there is no such setting.</summary>
    public Setting? Find(SettingsType type, string key)
    {
        var name = _ignoreUnderscores ? key.Replace("_", "", StringComparison.Ordinal) : key;
        return type.Settings.FirstOrDefault(setting => setting.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }
}
