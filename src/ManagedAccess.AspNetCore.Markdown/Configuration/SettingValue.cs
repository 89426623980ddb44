using System.Collections;
using System.Globalization;

namespace ManagedAccess.AspNetCore.Markdown.Configuration;

/// <summary>The text of a single value: read into its type, and shown in a message.</summary>
internal static class SettingValue
{
    public static bool CanRead(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(string) || type == typeof(bool) || type == typeof(int) || type == typeof(long) || type == typeof(TimeSpan) || type.IsEnum;
    }

    /// <summary>The value of <paramref name="text"/>, or a description of the expected value.</summary>
    public static (object? Value, string? Expected) Read(Type type, string text)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
        {
            return (text, null);
        }

        if (type == typeof(bool))
        {
            return bool.TryParse(text, out var flag) ? (flag, null) : (null, "true or false");
        }

        if (type == typeof(int))
        {
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? (number, null) : (null, "a whole number");
        }

        if (type == typeof(long))
        {
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? (number, null) : (null, "a whole number");
        }

        return type == typeof(TimeSpan) ? ReadDuration(text) : ReadName(type, text);
    }

    /// <summary>The value found, as the middle of a sentence: "is 'x'", "is missing".</summary>
    public static string Describe(object? value, bool isSecret) => value switch
    {
        null => "is missing",
        string { Length: 0 } => "is empty",
        string text when isSecret => string.Create(CultureInfo.InvariantCulture, $"is a value of {text.Length} characters"),
        // A message ends up in logs, and text in front of an @ may be a password.
        string text when text.Contains("://", StringComparison.Ordinal) && text.Contains('@', StringComparison.Ordinal) => "is a URL with user information",
        IEnumerable list and not string => CountOf(list) == 0 ? "is empty" : string.Create(CultureInfo.InvariantCulture, $"has {CountOf(list)} entries"),
        IFormattable formattable => $"is '{formattable.ToString(null, CultureInfo.InvariantCulture)}'",
        _ => $"is '{value}'",
    };

    public static int CountOf(IEnumerable list) => list.Cast<object>().Count();

    // Without colons "15" would mean fifteen days. Zero is zero in any unit.
    private static (object? Value, string? Expected) ReadDuration(string text) =>
        (text == "0" || text.Contains(':', StringComparison.Ordinal)) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration)
            ? (duration, null)
            : (null, "a duration such as 00:01:00 (hours, minutes, seconds)");

    // By name only: a number would pass for any value.
    private static (object? Value, string? Expected) ReadName(Type type, string text)
    {
        var names = Enum.GetNames(type);
        return names.FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known
            ? (Enum.Parse(type, known), null)
            : (null, string.Join(" or ", names));
    }
}
