using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace ManagedAccess.AspNetCore.Markdown.Configuration;

/// <summary>One property of an options class: its name, its shape, and the rules in its attributes.</summary>
internal sealed class Setting
{
    private readonly PropertyInfo _property;
    private readonly ILookup<SettingPart, ValidationAttribute> _rules;

    public Setting(PropertyInfo property)
    {
        _property = property;
        _rules = property.GetCustomAttributes<ValidationAttribute>().ToLookup(rule => (rule as SettingRuleAttribute)?.Part ?? SettingPart.Value);
        IsSecret = _rules[SettingPart.Value].OfType<DataTypeAttribute>().Any(rule => rule.DataType == DataType.Password);
        (Shape, Type) = Classify(property.PropertyType);
    }

    public string Name => _property.Name;

    public SettingShape Shape { get; }

    /// <summary>The type of the value, of each value, or of each section.</summary>
    public Type Type { get; }

    /// <summary>Whether the value is secret, so that messages must not show it.</summary>
    public bool IsSecret { get; }

    public Type DeclaringType => _property.DeclaringType!;

    /// <summary>The rules for a part of the setting. The error message of a rule describes the expected value.</summary>
    public IEnumerable<ValidationAttribute> RulesOf(SettingPart part) => _rules[part];

    public object? Get(object options) => _property.GetValue(options);

    public void Set(object options, object value)
    {
        if (!_property.CanWrite)
        {
            throw new InvalidOperationException($"{DeclaringType.Name}.{Name} has no setter and no value to add to.");
        }

        _property.SetValue(options, value);
    }

    private (SettingShape Shape, Type Type) Classify(Type type)
    {
        if (SettingValue.CanRead(type))
        {
            return (SettingShape.Value, type);
        }

        if (!type.IsGenericType)
        {
            return (SettingShape.Section, type);
        }

        var arguments = type.GetGenericArguments();
        return type.GetGenericTypeDefinition() switch
        {
            var list when list == typeof(IList<>) => (SettingValue.CanRead(arguments[0]) ? SettingShape.Values : SettingShape.Sections, arguments[0]),
            var map when map == typeof(IDictionary<,>) && arguments[1] == typeof(string) => (SettingShape.NamedValues, typeof(string)),
            var map when map == typeof(IDictionary<,>) && arguments[1] == typeof(IList<string>) => (SettingShape.NamedLists, typeof(string)),
            _ => throw new NotSupportedException(
                $"{DeclaringType.Name}.{Name} is of type {type}; a setting is text, a number, true or false, a duration, an enum, a list of these or of sections, or a dictionary of texts or lists of texts."),
        };
    }
}
