using System.CodeDom.Compiler;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests;

/// <summary>Who may import whom, as data, checked against the references in the compiled assembly.</summary>
public sealed class LayeringTests
{
    // The grammar of HTTP fields: one leaf for both packages of the web.
    private const string Http = "ManagedAccess.AspNetCore.Markdown/Http";

    // How a setting is declared: a leaf that every options class uses.
    private const string Settings = "ManagedAccess.AspNetCore.Markdown/Configuration";

    // The class of all settings. It stands at the root, where an app looks for it; the rules about all of them read it, and it knows the
    // features' own options and nothing else, so it has a row of its own.
    private const string Options = nameof(ManagedAccessOptions);

    // The library, for the package that gives its tests callers.
    private const string Core = "ManagedAccess.AspNetCore/";

    // The entry points of the converter: the converter itself, its document, its token counter.
    private const string Converter = "ManagedAccess.Markdown/";

    // Project -> folder -> folders it may import, those of another project with its name in front. "" is the root of a project,
    // which puts the folders together; nothing of the same project may import it.
    internal static readonly Dictionary<string, Dictionary<string, string[]>> Allowed = new()
    {
        ["ManagedAccess.AspNetCore"] = new()
        {
            [""] =
            [
                "Access", "Authentication", "Authentication.Schemes", "Startup", "Auditing", "Authorization", "CurrentCaller", "Challenges", "Metadata", "PageList", "Privacy", "Revocation",
                "Resources", "Tokens", "Tokens.Certificates", "Tokens.Keys", "Tokens.Keys.Sources", "Tokens.Validation", "Configuration", Options, "ManagedAccess.AspNetCore.Markdown/",
            ],
            [Options] = ["Auditing", "Authorization", "Challenges", "Metadata", "Resources", "Revocation", "Sharing", "Startup", "Tokens", "ManagedAccess.AspNetCore.Markdown/", Settings],
            ["Configuration"] =
            [
                Options, "Configuration.Rules", "CurrentCaller", "Auditing", "Authorization", "Authorization.Requirements", "Challenges", "Metadata", "Resources", "Revocation", "Sharing", "Startup", "Tokens", "Tokens.Binding", "Tokens.Claims", "Tokens.Keys",
                "ManagedAccess.AspNetCore.Markdown/", Settings, Converter,
            ],
            ["Configuration.Rules"] =
                [Options, "Revocation", "Sharing", "Auditing", "Authentication", "Authentication.Schemes", "Authorization", "Challenges", "Metadata", "Resources", "Tokens", "Tokens.Binding", "Tokens.Claims", "Tokens.Clients", "Tokens.Introspection", "Tokens.IssuerUrls", "Tokens.Issuers", "Tokens.Jwt", "Tokens.Keys", "Tokens.Keys.Sources", "Tokens.Proofs"],
            ["Resources"] = ["Tokens.Binding", Settings],
            ["Sharing"] = [Settings],
            ["Diagnostics"] = [],
            ["Concurrency"] = [],
            ["Privacy"] = [],
            ["Metadata"] = ["Access", "Resources", "Tokens.Binding", "Tokens.IssuerUrls", "Tokens.Keys", Http, Settings],
            ["Challenges"] = ["Access", "Resources", "Tokens.Binding", Http, Settings],
            ["Tokens.Jwt"] = [],
            ["Tokens.Binding"] = [Settings],
            ["Tokens.Claims"] = ["Tokens.Jwt", Settings],
            ["Tokens.Keys"] = ["Tokens.Keys.Sources", "Tokens.Jwt", "Concurrency", "Diagnostics"],
            ["Tokens.IssuerUrls"] = ["Tokens.Keys", Settings],
            ["Tokens"] = ["Tokens.Binding", "Tokens.Claims", "Tokens.IssuerUrls", "Tokens.Keys", Settings],
            ["Tokens.Reading"] = ["Tokens", "Tokens.Binding"],
            ["Tokens.Issuers"] = ["Tokens", "Tokens.Claims", "Tokens.Jwt", "Tokens.Keys"],
            ["Tokens.Signatures"] = ["Tokens.Jwt", "Tokens.Keys", "Diagnostics"],
            ["Tokens.Clients"] = ["Tokens.Keys"],
            ["Tokens.Introspection"] = ["Tokens", "Tokens.Clients", "Tokens.Issuers", "Tokens.Jwt", "Tokens.Keys", "Concurrency", "Diagnostics"],
            ["Tokens.Validated"] = ["Tokens", "Tokens.Issuers", "Tokens.Claims", "Tokens.Jwt", "Tokens.Keys"],
            ["Tokens.Proofs"] = ["Tokens", "Tokens.Binding", "Tokens.Jwt", "Tokens.Keys", "Tokens.Signatures", "Tokens.Validated", "Concurrency"],
            ["Tokens.Certificates"] = ["Tokens", "Tokens.Binding"],
            ["Tokens.Revoked"] = ["Tokens", "Tokens.Validated"],
            ["Revocation"] = ["Tokens", "Tokens.*", "Concurrency", "Diagnostics", Settings],
            ["Tokens.Diagnosis"] = ["Tokens", "Tokens.Reading", "Tokens.Issuers", "Tokens.Validated", "Tokens.Claims", "Tokens.Jwt", "Tokens.Keys", "Diagnostics"],
            ["Tokens.Validation"] = ["Tokens", "Tokens.*", "Concurrency", "Diagnostics"],
            ["Attribution"] = ["Tokens", "Tokens.*", "Concurrency", "Diagnostics", "Attribution.*"],
            ["Access"] = ["Attribution", "Tokens", "Tokens.Binding", "Tokens.Issuers", "Resources"],
            ["CurrentCaller"] = ["Access", "Attribution", "Attribution.*", "Diagnostics"],
            ["Authorization"] = ["Access", "Attribution", "CurrentCaller", "Privacy", "Tokens", "Tokens.Issuers", "Resources", "Authorization.*", Settings],
            ["Auditing"] = ["Access", "Attribution", "CurrentCaller", "Tokens", "Diagnostics", Settings],
            ["PageList"] = ["Access", "Attribution", "CurrentCaller", "Privacy", "Resources"],
            ["Downstream"] = ["Access", "CurrentCaller", "Attribution", "Tokens"],
            ["Downstream.Exchange"] = ["Downstream", "Access", "Attribution", "Tokens", "Tokens.*", "Concurrency", "Diagnostics"],
            ["Startup"] = ["Auditing"],
            ["Authentication"] = ["Access", "CurrentCaller", "Authentication.*", "Challenges", "Metadata", "Privacy", "Authorization", "Authorization.*", "Attribution", "Attribution.*", "Tokens", "Tokens.*", "Resources", "Diagnostics", Http],
            ["Authentication.Schemes"] = ["Attribution"],
        },
        ["ManagedAccess.AspNetCore.AuditFiles"] = new()
        {
            [""] = ["ManagedAccess.AspNetCore/", "ManagedAccess.AspNetCore/Access", "ManagedAccess.AspNetCore/Auditing", "ManagedAccess.AspNetCore/Attribution", "ManagedAccess.AspNetCore/Tokens"],
        },
        ["ManagedAccess.AspNetCore.Redis"] = new()
        {
            [""] = ["Connections", "Introspection", "Proofs", "Revocation", Core, Core + Options, Core + "Sharing", Core + "Tokens", Core + "Tokens.Introspection", Core + "Tokens.Proofs", Core + "Revocation"],
            ["Connections"] = [Core + Options, Core + "Sharing"],
            ["Proofs"] = ["Connections", Core + "Sharing", Core + "Tokens", Core + "Tokens.Binding", Core + "Tokens.Proofs"],
            ["Revocation"] = ["Connections", Core + "Revocation", Core + "Tokens", Core + "Tokens.Revoked"],
            ["Introspection"] = ["Connections", Core + "Tokens.Introspection"],
        },
        ["ManagedAccess.AspNetCore.Markdown"] = new()
        {
            [""] =
            [
                "Bodies", "Representations", "Pages", "Http", "Configuration", "Diagnostics",
                Converter, "ManagedAccess.Markdown/Selection", "ManagedAccess.Markdown/Writing", "ManagedAccess.Markdown/Writing.Phrasing",
            ],
            ["Http"] = [],
            ["Configuration"] = [],
            ["Diagnostics"] = [],
            ["Pages"] = ["Http", "Diagnostics", Converter],
            ["Representations"] = ["Pages", "Http", "Diagnostics", Converter],
            ["Bodies"] = ["Representations", "Pages", "Http", "Diagnostics"],
        },
        ["ManagedAccess.AspNetCore.OpenApi"] = new()
        {
            [""] = [Core, Core + Options, Core + "Authorization", Core + "Tokens", "ManagedAccess.AspNetCore.Markdown/"],
        },
        ["ManagedAccess.AspNetCore.OpenTelemetry"] = new()
        {
            [""] = [Core, Core + "Access", Core + "Auditing", Core + "Attribution", Core + "Tokens"],
        },
        ["ManagedAccess.AspNetCore.Testing"] = new()
        {
            [""] = ["Apps", "Callers", Core + "Auditing"],
            ["Issuers"] = [Core + "Tokens.Keys.Sources", Core + "Tokens.Reading"],
            ["Callers"] = [Core, Core + Options, Core + "Tokens", Core + "Tokens.Claims", Core + "Tokens.Keys", Core + "Resources", Core + "Authorization"],
            ["Tokens"] = ["Callers", "Issuers", Core + "Tokens", Core + "Tokens.Claims", Core + "Resources", Core + "Authorization"],
            ["Clients"] = ["Callers", "Tokens", Core + "Tokens.Reading"],
            ["Apps"] = ["Callers", "Clients", "Issuers", "Tokens", Core, Core + Options, Core + "Auditing", Core + "Resources", Core + "Tokens", Core + "Tokens.Issuers", Core + "Tokens.Keys", Core + "Tokens.Keys.Sources"],
        },
        ["ManagedAccess.AspNetCore.Tokenizers"] = new()
        {
            [""] = [Converter],
        },
        ["ManagedAccess.Cli"] = new()
        {
            [""] = ["Commands", "Execution", "Output"],
            ["Commands"] = ["Execution", "Output", "Http", "Login", "Tokens", "Audit", "Doctor", "Doctor.Assurance", "Doctor.Checks", "Doctor.Reports", "Doctor.Walks", Converter, "ManagedAccess.AspNetCore/Access", "ManagedAccess.AspNetCore.AuditFiles/"],
            ["Execution"] = [],
            ["Output"] = [],
            ["Http"] = [],
            ["Discovery"] = ["Http"],
            ["Doctor"] = ["Discovery", "Http"],
            ["Doctor.Walks"] = ["Doctor", "Discovery", "Http"],
            ["Doctor.Checks"] = ["Doctor", "Doctor.Checks.*"],
            ["Doctor.Checks.Challenges"] = ["Doctor", "Discovery", "Http"],
            ["Doctor.Checks.Documents"] = ["Doctor", "Discovery", "Http"],
            ["Doctor.Checks.Identifiers"] = ["Doctor", "Discovery", "Http"],
            ["Doctor.Checks.Servers"] = ["Doctor", "Discovery", "Http"],
            ["Doctor.Checks.Tokens"] = ["Doctor", "Discovery", "Http"],
            ["Doctor.Checks.Pages"] = ["Doctor", "Discovery", "Http"],
            ["Doctor.Reports"] = ["Doctor", "Output", "Http"],
            ["Doctor.Assurance"] = ["Doctor", "Discovery", "Http"],
            ["Login"] = ["Discovery", "Execution", "Http", "Tokens"],
            ["Tokens"] = ["Discovery", "Execution", "Http"],
            ["Audit"] = [],
        },
        ["ManagedAccess.Markdown"] = new()
        {
            [""] = ["Blocks", "Inlines", "Writing", "Writing.Phrasing", "Forms", "Selection", "Selection.Boilerplate", "Roles", "Parsing", "Tape"],
            ["Tape"] = [],
            ["Styles.Values"] = [],
            ["Styles.Sheets"] = ["Styles.Values"],
            ["Styles.Selectors"] = ["Styles.Values", "Tape"],
            ["Styles"] = ["Styles.Selectors", "Styles.Sheets", "Styles.Values", "Tape"],
            ["Parsing"] = ["Styles.Sheets", "Tape"],
            ["Selection"] = ["Selection.Boilerplate", "Styles", "Tape"],
            ["Roles"] = ["Tape"],
            ["Selection.Boilerplate"] = ["Forms", "Styles.Values", "Tape"],
            ["Forms"] = ["Writing.Phrasing", "Tape"],
            ["Writing"] = ["Forms", "Writing.Phrasing", "Tape"],
            ["Writing.Phrasing"] = ["Tape"],
            ["Blocks"] = ["Writing", "Writing.Phrasing", "Tape"],
            ["Inlines"] = ["Forms", "Writing", "Writing.Phrasing", "Tape"],
        },
    };

    // The emulator shares no code with the library and has a table of its own, beside its tests.
    private static readonly string[] ElsewhereTested = ["ManagedAccess.Emulator", "ManagedAccess.Emulator.Host"];

    // What an app names in Program.cs lives here, whatever package it is in: one using is enough.
    private const string NamedByApps = "ManagedAccess.AspNetCore";

    // A type that no file of the project declares. No row allows it, so it is an offence.
    private const string Nowhere = "nowhere";

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folder_OutsideItsImports_RefersToNothing(string project)
    {
        var assembly = Assembly.Load(project);
        var offences = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in assembly.GetTypes())
        {
            foreach (var reference in TypeReferences.Of(type).Where(reference => Allowed.ContainsKey(reference.Assembly.GetName().Name!)))
            {
                if (Folder(project, type) is { } from && Place(project, reference) is { } to && from != to && !MayImport(project, from, to))
                {
                    offences.Add($"{Shown(from)} imports {Shown(to)}: {type.FullName} -> {reference.FullName}");
                }
            }
        }

        Assert.Empty(offences);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folder_InTheAssembly_IsInTheTable(string project)
    {
        var folders = Assembly.Load(project).GetTypes().Select(type => Folder(project, type)).OfType<string>().Distinct();

        Assert.DoesNotContain(folders, folder => !Allowed[project].ContainsKey(folder) && !(folder.Contains('.', StringComparison.Ordinal) && Allowed[project].ContainsKey(Parent(folder))));
    }

    // A36: a constant leaves no trace in the compiled assembly, and neither does a using that only a constant needs.
    [Theory]
    [MemberData(nameof(Projects))]
    public void Source_OutsideItsImports_NamesNothing(string project) =>
        Assert.Empty(SourceFolders.Sources(project).SelectMany(source => SourceOffences(project, source.Folder, source.Text)));

    // A36, probe 1: a reference from the bottom to the top, through a using
    [Fact]
    public void Source_WithAUsingOfAHigherFolder_IsAnOffence() =>
        Assert.Equal(["Resources imports Authentication"], SourceOffences("ManagedAccess.AspNetCore", "Resources", "using ManagedAccess.AspNetCore.Authentication;\n"));

    // A36, probe 2: a constant of the root, which needs no using
    [Fact]
    public void Source_WithAConstantOfTheRoot_IsAnOffence() =>
        Assert.Equal(
            ["Tokens imports the root"],
            SourceOffences("ManagedAccess.AspNetCore", "Tokens", "namespace ManagedAccess.AspNetCore.Tokens;\nvar name = ManagedAccessDefaults.AuthenticationScheme;\n"));

    // A36: the root is held to a row like any folder
    [Fact]
    public void Source_OfTheRootWithAUsingOutsideItsRow_IsAnOffence() =>
        Assert.Equal(["the root imports Attribution.Identities"], SourceOffences("ManagedAccess.AspNetCore", "", "using ManagedAccess.AspNetCore.Attribution.Identities;\n"));

    // A36: an entry point that no list knows
    [Fact]
    public void Folder_OfATypeThatNoFileDeclares_IsAnOffence()
    {
        Assert.Equal(Nowhere, Folder("ManagedAccess.AspNetCore", typeof(FactAttribute)));
        Assert.False(MayImport("ManagedAccess.AspNetCore", "Authentication", Nowhere));
        Assert.Equal("Tokens.Keys", Folder("ManagedAccess.AspNetCore", typeof(Microsoft.Extensions.DependencyInjection.ManagedAccessHealthChecksBuilderExtensions)));
    }

    [Fact]
    public void Project_BelowSrc_IsInTheTable()
    {
        var projects = Directory.EnumerateDirectories(Repository.Find("src")).Select(folder => Path.GetFileName(folder)).Where(project => !ElsewhereTested.Contains(project));

        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), projects.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Project_BelowSrc_HasOneTestProject() => Assert.All(
        Directory.EnumerateDirectories(Repository.Find("src")).Select(folder => Path.GetFileName(folder)),
        project => Assert.True(File.Exists(Repository.Find($"tests/{project}.Tests/{project}.Tests.csproj"))));

    // The converter works in any program: it needs no web framework and no package.
    [Fact]
    public void Converter_Always_RefersToTheRuntimeAlone() =>
        Assert.All(Assembly.Load("ManagedAccess.Markdown").GetReferencedAssemblies(), reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));

    /// <summary>The folder of a type as the table of <paramref name="project"/> names it.</summary>
    private static string? Place(string project, Type type)
    {
        var home = type.Assembly.GetName().Name!;
        var folder = Folder(home, type);
        return home == project || folder is null ? folder : $"{home}/{folder}";
    }

    private static IEnumerable<string> SourceOffences(string project, string from, string text)
    {
        var code = SourceFolders.WithoutComments(text);
        var usings = SourceFolders.Usings(code, project);
        var constants = SourceFolders.Constants(Assembly.Load(project))
            .Where(constant => Regex.IsMatch(code, $@"(?<![\w.]){constant.Type.Name}\.{constant.Name}\b"))
            .Select(constant => Folder(project, constant.Type)).OfType<string>();
        return usings.Concat(constants).Distinct()
            .Where(to => to != from && !MayImport(project, from, to))
            .Select(to => $"{Shown(from)} imports {Shown(to)}");
    }

    private static string Shown(string folder) => folder.Length == 0 ? "the root" : folder;

    private static bool MayImport(string project, string from, string to) =>
        Imports(project, from).Any(allowed => allowed == to || (allowed.EndsWith(".*", StringComparison.Ordinal) && to.StartsWith(allowed[..^1], StringComparison.Ordinal)));

    // A subfolder without a row of its own may import what its parent may, and its siblings, never the parent itself.
    private static string[] Imports(string project, string folder) =>
        Allowed[project].GetValueOrDefault(folder) ?? [.. folder.Contains('.', StringComparison.Ordinal) ? Allowed[project].GetValueOrDefault(Parent(folder), []) : []];

    private static string Parent(string folder) => folder.Contains('.', StringComparison.Ordinal) ? folder[..folder.LastIndexOf('.')] : "";

    /// <summary>The folder a type belongs to: "" for the root, null for what the compiler generated outside any folder.</summary>
    /// <remarks>Entry points live in the namespace of the type they extend; the file that declares them says where they belong.</remarks>
    private static string? Folder(string project, Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        if (type == typeof(ManagedAccessOptions))
        {
            return Options;
        }

        if (type.Namespace == project || type.Namespace == NamedByApps)
        {
            // What apps name has one namespace wherever it belongs, so the file tells.
            return SourceFolders.Of(project).GetValueOrDefault(type.Name.Split('`')[0]) ?? "";
        }

        if (type.Namespace?.StartsWith(project + ".", StringComparison.Ordinal) == true)
        {
            return type.Namespace[(project.Length + 1)..];
        }

        if (ElsewhereTested.Contains(type.Namespace))
        {
            return null; // a file of that project which this one compiles too
        }

        return type.IsDefined(typeof(CompilerGeneratedAttribute), false) || type.IsDefined(typeof(GeneratedCodeAttribute), false) || type.Name.StartsWith('<')
            ? null
            : SourceFolders.Of(project).GetValueOrDefault(type.Name) ?? Nowhere;
    }
}
