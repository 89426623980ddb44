using System.Runtime.CompilerServices;
using ManagedAccess.AspNetCore.Tests;
using Microsoft.AspNetCore.Builder;

namespace ManagedAccess.Emulator.Tests;

/// <summary>Who may import whom inside the emulator, checked against the references in the compiled assembly.</summary>
public sealed class LayeringTests
{
    private const string RootNamespace = "ManagedAccess.Emulator";

    // The root may import everything; nothing may import the root.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["AccessTokens"] = [],
        ["Users"] = [],
        ["Resources"] = [],
        ["Storage"] = [],
        ["Loopback"] = [],
        ["Clients"] = ["Storage"],
        ["Sessions"] = ["AccessTokens", "Users"],
        ["Grants"] = ["AccessTokens", "Users", "Resources"],
        ["AuthorizationServer"] = ["AccessTokens", "Users", "Sessions", "Clients", "Grants", "Resources", "Storage"],
        ["Hosting"] = ["AccessTokens", "Users", "Sessions", "Clients", "AuthorizationServer", "Resources", "Storage", "Loopback"],
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
    public void Emulator_SharesNoCodeWithTheLibrary()
        => Assert.DoesNotContain(typeof(ManagedAccessEmulatorExtensions).Assembly.GetReferencedAssemblies(), reference => reference.Name == "ManagedAccess.AspNetCore");

    private static string? Folder(Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
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
