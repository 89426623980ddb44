using System.Runtime.CompilerServices;
using ManagedAccess.AspNetCore.Tests;
using Microsoft.AspNetCore.Builder;

namespace ManagedAccess.Emulator.Tests;

/// <summary>Who may import whom inside the emulator, checked against the references in the compiled assembly.</summary>
public sealed class LayeringTests
{
    private const string RootNamespace = "ManagedAccess.Emulator";

    // How a setting is declared: shared with the library as source.
    private const string SettingsNamespace = "ManagedAccess.AspNetCore.Markdown.Configuration";

    // The root may import everything; nothing may import the root.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Configuration"] = [],
        ["AccessTokens"] = [],
        ["Http"] = [],
        ["Profiles"] = [],
        ["Users"] = ["Configuration"],
        ["Resources"] = ["Configuration"],
        ["Storage"] = [],
        ["Loopback"] = [],
        ["Proofs"] = [],
        ["Assertions"] = ["Configuration", "Proofs"],
        ["IdentityProvider"] = ["AccessTokens", "Assertions", "AuthorizationServer", "Clients", "Edge.Policies", "Http", "Proofs", "Resources", "Sessions", "Users"],
        ["Signals"] = ["AccessTokens", "Loopback"],
        ["Federation"] = ["Configuration", "Loopback"],
        ["Federation.Bridge"] = ["Federation", "AccessTokens", "Assertions", "AuthorizationServer", "Clients", "Edge.Policies", "Http", "Sessions", "Users"],
        ["Federation.Connections"] = ["Federation", "AccessTokens", "Edge.Policies", "Loopback", "Sessions", "Users"],
        ["Clients"] = ["Storage", "Configuration", "Profiles", "Http"],
        ["Edge.Policies"] = ["Users", "Configuration"],
        ["Edge.ServiceTokens"] = ["Configuration"],
        ["Sessions"] = ["AccessTokens", "Users", "Edge.Policies", "Profiles", "Signals"],
        ["Requests"] = ["AccessTokens", "Resources", "Sessions"],
        ["DeveloperPage"] = ["AccessTokens", "Users", "Sessions", "Clients", "AuthorizationServer", "Storage", "Requests", "Edge.Policies", "Edge.ServiceTokens", "Profiles"],
        ["Grants"] = ["AccessTokens", "Clients", "Users", "Resources", "Edge.Policies", "Profiles", "Sessions", "Signals", "Proofs"],
        ["AuthorizationServer"] = ["AccessTokens", "Users", "Sessions", "Clients", "Grants", "Resources", "Storage", "Edge.Policies", "Edge.ServiceTokens", "Edge.Tokens", "Profiles", "Proofs", "Assertions", "Http"],
        ["Edge.Tokens"] = ["AccessTokens", "Users", "Profiles"],
        ["Edge.Responses"] = ["AccessTokens", "Users", "Sessions", "Resources"],
        ["Edge"] = ["AccessTokens", "Users", "Sessions", "Resources", "Loopback", "Http", "Requests", "Edge.Policies", "Edge.ServiceTokens", "Edge.Tokens", "Edge.Responses"],
        ["Hosting"] =
        [
            "AccessTokens", "Users", "Sessions", "Clients", "AuthorizationServer", "Resources", "Storage", "Loopback", "Http", "Profiles", "Proofs", "Signals", "Assertions", "IdentityProvider",
            "Federation", "Federation.Bridge", "Federation.Connections", "Requests", "DeveloperPage", "Edge", "Edge.Policies", "Edge.Responses", "Edge.ServiceTokens", "Edge.Tokens",
        ],
    };

    [Fact]
    public void Folder_OutsideItsImports_RefersToNothing()
    {
        var assembly = typeof(ManagedAccessEmulatorExtensions).Assembly;
        var offences = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in assembly.GetTypes())
        {
            if (Folder(type) is not { Length: > 0 } from)
            {
                continue;
            }

            foreach (var reference in TypeReferences.Of(type).Where(reference => reference.Assembly == assembly))
            {
                if (Folder(reference) is { } to && to != from && !Allowed.GetValueOrDefault(from, []).Contains(to))
                {
                    offences.Add($"{from} imports {(to.Length == 0 ? "the root" : to)}: {type.FullName} -> {reference.FullName}");
                }
            }
        }

        Assert.Empty(offences);
    }

    [Fact]
    public void Emulator_RefersToNoAssemblyOfTheLibrary()
        => Assert.DoesNotContain(
            typeof(ManagedAccessEmulatorExtensions).Assembly.GetReferencedAssemblies(), reference => reference.Name!.StartsWith("ManagedAccess.", StringComparison.Ordinal));

    private static string? Folder(Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        if (type.Namespace == SettingsNamespace)
        {
            return "Configuration";
        }

        if (type.Namespace == RootNamespace)
        {
            return "";
        }

        return type.Namespace?.StartsWith(RootNamespace + ".", StringComparison.Ordinal) == true && !type.IsDefined(typeof(CompilerGeneratedAttribute), false)
            ? type.Namespace[(RootNamespace.Length + 1)..]
            : null;
    }
}
