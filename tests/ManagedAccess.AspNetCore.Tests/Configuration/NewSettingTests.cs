using ManagedAccess.AspNetCore.Markdown.Configuration;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Configuration;

/// <summary>"Adding a setting" of docs/reference/settings.md: a property is the whole declaration.</summary>
public sealed class NewSettingTests
{
    [Theory]
    [InlineData("MaxEntries", "100", null)]
    [InlineData("maxentries", "1", null)]
    [InlineData("MaxEntries", "101", "Sample:MaxEntries is '101'; expected from 1 to 100 entries.")]
    [InlineData("MaxEntries", "many", "Sample:MaxEntries is 'many'; expected a whole number.")]
    [InlineData("MaxEntries:0", "1", "Sample:MaxEntries:0 is not a setting; expected a single value at Sample:MaxEntries.")]
    [InlineData("MaxEntry", "1", "Sample:MaxEntry is not a setting; expected one of MaxEntries.")]
    public void Property_OfAnOptionsClass_IsASettingAtOnce(string key, string value, string? problem)
    {
        var schema = new SettingsSchema("Sample", SettingsType.Of<SampleOptions>(), []);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new($"Sample:{key}", value)]).Build();
        var options = new SampleOptions();

        string[] problems = [.. new SettingsReader(schema).Read(configuration, options), .. new SettingsChecker(schema).Check(options)];

        Assert.Equal(problem is null ? [] : [problem], problems);
        Assert.True(problem is not null || options.MaxEntries != 20);
    }

    private sealed class SampleOptions
    {
        [Bounds(1, 100, "entries")]
        public int MaxEntries { get; set; } = 20;
    }
}
