using System.Reflection;
using System.Text.RegularExpressions;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests;

/// <summary>The public surface is small, written down, and of one shape.</summary>
public sealed partial class ApiReviewTests
{
    public static TheoryData<string> Packages => [.. LayeringTests.Allowed.Keys];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Type_ThatIsPublic_IsOnThePageWithWhoNeedsIt(string package)
    {
        var section = File.ReadAllText(Repository.Find("docs/api-review.md")).ReplaceLineEndings("\n").Split("\n## ").Single(part => part.StartsWith(package + "\n", StringComparison.Ordinal));
        var tabled = Row().Matches(section).Where(row => row.Groups[2].Value.Length > 0).Select(row => row.Groups[1].Value);

        Assert.Equal(Public(package).Select(type => type.Name.Split('`')[0]).Order(StringComparer.Ordinal), tabled.Order(StringComparer.Ordinal));
    }

    // One using for whatever an app names: entry points stand in the namespace of the type they extend.
    [Theory]
    [MemberData(nameof(Packages))]
    public void Type_ThatAnAppNames_IsInTheOneNamespace(string package) => Assert.All(
        Public(package),
        type => Assert.True(
            type.Namespace == (package == "ManagedAccess.Markdown" ? "ManagedAccess.Markdown" : "ManagedAccess.AspNetCore") || type.Namespace!.StartsWith("Microsoft.", StringComparison.Ordinal),
            $"{type.FullName} needs a using of its own."));

    // A positional record cannot get another member without breaking who made one or took one apart.
    [Theory]
    [MemberData(nameof(Packages))]
    public void Record_ThatIsPublic_HasNoPositions(string package) =>
        Assert.DoesNotContain(Public(package), type => type.GetMethod("Deconstruct", BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly) is not null);

    // A minimal API has no class to write an attribute on.
    [Theory]
    [MemberData(nameof(Packages))]
    public void Attribute_OfEndpoints_HasAConvention(string package)
    {
        var conventions = Public(package).Where(type => type.Name.EndsWith("EndpointConventionBuilderExtensions", StringComparison.Ordinal))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static)).Select(method => method.Name).ToHashSet(StringComparer.Ordinal);

        Assert.All(
            Public(package).Where(type => type.IsSubclassOf(typeof(Attribute))),
            attribute => Assert.Contains(attribute.Name[..^nameof(Attribute).Length], conventions));
    }

    private static IEnumerable<Type> Public(string package) => Assembly.Load(package).GetExportedTypes().Where(type => !type.IsNested);

    [GeneratedRegex(@"^\| `(\w+)` \| (.*?) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
