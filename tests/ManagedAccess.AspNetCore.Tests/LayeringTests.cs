using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests;

/// <summary>Who may import whom, as data, checked against the references in the compiled assembly.</summary>
public sealed class LayeringTests
{
    private const string RootNamespace = "ManagedAccess.AspNetCore";

    // Folder -> folders it may import. The root may import everything; nothing may import the root.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Resources"] = [],
        ["Negotiation"] = [],
        ["Diagnostics"] = [],
        ["Metadata"] = ["Resources"],
        ["Challenges"] = ["Resources", "Negotiation"],
        ["Tokens"] = ["Diagnostics", "Tokens.*"],
        ["Tokens.Jwt"] = [],
        ["Tokens.Claims"] = ["Tokens.Jwt"],
        ["Tokens.Keys"] = ["Tokens.Jwt", "Diagnostics"],
        ["Attribution"] = ["Tokens", "Tokens.*", "Diagnostics", "Attribution.*"],
        ["Authorization"] = ["Attribution", "Resources", "Authorization.*"],
        ["Auditing"] = ["Attribution", "Diagnostics"],
        ["AuditFiles"] = ["Auditing", "Attribution"],
        ["Downstream"] = ["Attribution"],
        ["Authentication"] = ["Challenges", "Metadata", "Authorization", "Authorization.*", "Attribution", "Attribution.*", "Tokens", "Resources", "Negotiation"],
        ["Markdown"] = ["Negotiation", "Markdown.*"],
        ["Markdown.Bodies"] = ["Markdown.Representations", "Markdown.Pages", "Markdown.Fields", "Markdown.Diagnostics"],
        ["Markdown.Representations"] = ["Markdown.Pages", "Markdown.Fields", "Markdown.Diagnostics"],
        ["Markdown.Pages"] = ["Markdown.Fields", "Markdown.Diagnostics"],
        ["Markdown.Fields"] = [],
        ["Markdown.Diagnostics"] = [],
        ["Markdown.Tape"] = [],
        ["Markdown.Parsing"] = ["Markdown.Tape"],
        ["Markdown.Selection"] = ["Markdown.Selection.Boilerplate", "Markdown.Tape"],
        ["Markdown.Selection.Boilerplate"] = ["Markdown.Tape"],
        ["Markdown.Writing"] = ["Markdown.Writing.Phrasing", "Markdown.Tape"],
        ["Markdown.Writing.Phrasing"] = ["Markdown.Tape"],
        ["Markdown.Blocks"] = ["Markdown.Writing", "Markdown.Writing.Phrasing", "Markdown.Tape"],
        ["Markdown.Inlines"] = ["Markdown.Writing", "Markdown.Writing.Phrasing", "Markdown.Tape"],
    };

    // Entry points live in the namespace of what they extend; this is where they belong.
    private static readonly Dictionary<string, string> EntryPoints = new()
    {
        ["HttpContextAttributionExtensions"] = "Attribution",
        ["LinkedAppHttpClientBuilderExtensions"] = "Downstream",
        ["ManagedAccessServiceCollectionExtensions"] = "",
        ["ManagedAccessAuthorizationEndpointConventionBuilderExtensions"] = "Authorization",
        ["ManagedAccessAuthorizationPolicyBuilderExtensions"] = "Authorization",
        ["MarkdownEndpointConventionBuilderExtensions"] = "Markdown",
        ["MarkdownResults"] = "Markdown",
    };

    [Fact]
    public void Folder_OutsideItsImports_RefersToNothing()
    {
        var assembly = typeof(ManagedAccessServiceCollectionExtensions).Assembly;
        var offences = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in assembly.GetTypes().Where(type => Folder(type) is { Length: > 0 }))
        {
            foreach (var reference in TypeReferences.Of(type).Where(reference => reference.Assembly == assembly))
            {
                if (Folder(type) is { } from && Folder(reference) is { } to && from != to && !MayImport(from, to))
                {
                    offences.Add($"{from} imports {(to.Length == 0 ? "the root" : to)}: {type.FullName} -> {reference.FullName}");
                }
            }
        }

        Assert.Empty(offences);
    }

    [Fact]
    public void Folder_InTheAssembly_IsInTheTable()
    {
        var folders = typeof(ManagedAccessServiceCollectionExtensions).Assembly.GetTypes()
            .Select(Folder).OfType<string>().Where(folder => folder.Length > 0).Distinct();

        Assert.DoesNotContain(folders, folder => !Allowed.ContainsKey(folder) && !Allowed.ContainsKey(Parent(folder)));
    }

    private static bool MayImport(string from, string to) =>
        Imports(from).Any(allowed => allowed == to || (allowed.EndsWith(".*", StringComparison.Ordinal) && to.StartsWith(allowed[..^1], StringComparison.Ordinal)));

    // A subfolder without a row of its own may import what its parent may, and its siblings, never the parent itself.
    private static string[] Imports(string folder) =>
        Allowed.GetValueOrDefault(folder) ?? [.. Allowed.GetValueOrDefault(Parent(folder), [])];

    private static string Parent(string folder) => folder.Contains('.', StringComparison.Ordinal) ? folder[..folder.LastIndexOf('.')] : "";

    /// <summary>The folder a type belongs to: "" for the root, null for what the compiler generated outside any folder.</summary>
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

        if (type.Namespace?.StartsWith(RootNamespace + ".", StringComparison.Ordinal) == true)
        {
            return type.Namespace[(RootNamespace.Length + 1)..];
        }

        return type.IsDefined(typeof(CompilerGeneratedAttribute), false) || type.Name.StartsWith('<')
            ? null
            : EntryPoints.GetValueOrDefault(type.Name);
    }
}
