using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.Emulator.Assertions;
using ManagedAccess.Emulator.Edge.ServiceTokens;
using ManagedAccess.Emulator.Federation;
using ManagedAccess.Emulator.Users;

namespace ManagedAccess.Emulator;

/// <summary>The options classes of the section <c>Emulator</c>.</summary>
internal static class EmulatorSchema
{
    /// <remarks>Underscores are ignored, so that a setting can be written as Access names it: <c>allow_any_on_localhost</c>.</remarks>
    public static SettingsSchema Schema { get; } = new(
        "Emulator", SettingsType.Of<EmulatorOptions>(),
        [
            SettingsType.Of<EmulatorUser>(), SettingsType.Of<EmulatorServiceToken>(), SettingsType.Of<EmulatorManagedClient>(),
            SettingsType.Of<EmulatorFederation>(), SettingsType.Of<EmulatorFederationRecipient>(), SettingsType.Of<EmulatorFederationSource>(),
        ],
        ignoreUnderscores: true);
}
