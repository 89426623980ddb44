using System.Reflection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests;

/// <summary>Case A35: an event id names one event, in every assembly of ours that an app loads.</summary>
public sealed class EventIdTests
{
    [Fact]
    public void EventIds_OfAllPackages_AreUnique()
    {
        var methods = Directory.EnumerateFiles(AppContext.BaseDirectory, "ManagedAccess.*.dll")
            .Where(path => !Path.GetFileName(path).Contains("Test", StringComparison.Ordinal))
            .SelectMany(path => Assembly.LoadFrom(path).GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => (Method: method, Attribute: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(pair => pair.Attribute is not null)
            .ToArray();

        Assert.True(methods.Length > 10, $"only {methods.Length} messages were found");
        Assert.All(methods, pair => Assert.NotEqual(-1, pair.Attribute!.EventId));
        Assert.Empty(methods.GroupBy(pair => pair.Attribute!.EventId).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(pair => pair.Method.DeclaringType + "." + pair.Method.Name))}"));
    }
}
