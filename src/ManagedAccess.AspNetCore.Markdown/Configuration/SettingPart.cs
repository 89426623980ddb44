namespace ManagedAccess.AspNetCore.Markdown.Configuration;

/// <summary>The part of a setting that a rule checks.</summary>
internal enum SettingPart
{
    /// <summary>The value, or each value of a list.</summary>
    Value,

    /// <summary>Each key of the operator's choice.</summary>
    Key,

    /// <summary>The list as a whole.</summary>
    Whole,
}
