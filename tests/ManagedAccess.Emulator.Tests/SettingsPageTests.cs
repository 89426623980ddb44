using ManagedAccess.AspNetCore.Tests.Configuration;

namespace ManagedAccess.Emulator.Tests;

/// <summary>Nobody writes a setting into the page by hand.</summary>
public sealed class SettingsPageTests
{
    [Fact]
    public void EmulatorPage_Always_HasTheTableThatIsGenerated() => SettingsTable.AssertStandsIn("docs/getting-started/try-it-locally.md", EmulatorSchema.Schema);
}
