using System.Diagnostics.CodeAnalysis;

namespace ManagedAccess.AspNetCore.Markdown.Configuration;

/// <summary>One options class and its settings.</summary>
internal sealed class SettingsType
{
    private const DynamicallyAccessedMemberTypes PublicProperties = DynamicallyAccessedMemberTypes.PublicProperties;

    private SettingsType(Type type, Func<object> create, IReadOnlyList<Setting> settings) => (Type, Create, Settings) = (type, create, settings);

    public Type Type { get; }

    public Func<object> Create { get; }

    public IReadOnlyList<Setting> Settings { get; }

    /// <summary>The annotation keeps the properties of <typeparamref name="TOptions"/> when the app is trimmed or compiled natively.</summary>
    public static SettingsType Of<[DynamicallyAccessedMembers(PublicProperties)] TOptions>()
        where TOptions : class, new() =>
        new(typeof(TOptions), () => new TOptions(), [.. typeof(TOptions).GetProperties().Select(property => new Setting(property))]);
}
