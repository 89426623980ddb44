namespace ManagedAccess.AspNetCore.Markdown.Configuration;

/// <summary>How a setting is written in a configuration.</summary>
internal enum SettingShape
{
    /// <summary>One value.</summary>
    Value,

    /// <summary>Values under the keys 0, 1, ….</summary>
    Values,

    /// <summary>Values under keys of the operator's choice.</summary>
    NamedValues,

    /// <summary>Lists of values under keys of the operator's choice.</summary>
    NamedLists,

    /// <summary>Settings of its own.</summary>
    Section,

    /// <summary>Settings of its own under each of the keys 0, 1, ….</summary>
    Sections,
}
