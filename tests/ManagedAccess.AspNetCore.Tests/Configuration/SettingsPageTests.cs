using ManagedAccess.AspNetCore.Configuration;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Configuration;

/// <summary>Nobody writes a setting into the page by hand.</summary>
public sealed class SettingsPageTests
{
    [Fact]
    public void SettingsPage_Always_HasTheTableThatIsGenerated() => SettingsTable.AssertStandsIn("docs/reference/settings.md", ManagedAccessSettings.Schema);
}
