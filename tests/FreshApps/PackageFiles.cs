using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;

namespace ManagedAccess.FreshApps;

/// <summary>What a person, a package manager and a debugger expect of each packed package.</summary>
internal sealed class PackageFiles(RunSettings settings)
{
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    // Their dependencies cannot be trimmed.
    private static readonly string[] NotTrimmable = ["ManagedAccess.AspNetCore.Testing", "ManagedAccess.AspNetCore.Tokenizers", "ManagedAccess.Emulator"];

    /// <summary>One line for each fault: the package, and what is missing.</summary>
    public List<string> Faults()
    {
        var packages = Directory.GetFiles(settings.Packages, $"*.{settings.Version}.nupkg");
        return packages.Length < 6 ? [$"only {packages.Length} packages are in {settings.Packages}"] : [.. packages.Order(StringComparer.Ordinal).SelectMany(FaultsOf)];
    }

    private IEnumerable<string> FaultsOf(string path)
    {
        using var package = ZipFile.OpenRead(path);
        var id = Path.GetFileName(path)[..^($".{settings.Version}.nupkg".Length)];
        var isTool = package.Entries.Any(entry => entry.FullName.StartsWith("tools/", StringComparison.Ordinal));
        var isTemplate = package.Entries.Any(entry => entry.FullName.EndsWith("/.template.config/template.json", StringComparison.Ordinal));
        var isForOnePlatform = isTool && id.Split('.')[^1].Contains('-', StringComparison.Ordinal); // ManagedAccess.Cli.linux-x64
        var faults = OfTheNuspec(package, id).Concat(OfTheReadme(package, isForOnePlatform ? id[..id.LastIndexOf('.')] : id));
        return (isTool || isTemplate ? faults : faults.Concat(OfTheLibrary(package, path, id))).Select(fault => $"{id}: {fault}").ToArray();
    }

    private static IEnumerable<string> OfTheNuspec(ZipArchive package, string id)
    {
        var metadata = XDocument.Parse(Text(package, id + ".nuspec")!).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
        string? Value(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
        var repository = metadata.Elements().SingleOrDefault(element => element.Name.LocalName == "repository");

        foreach (var name in (string[])["description", "authors", "tags"])
        {
            if (string.IsNullOrWhiteSpace(Value(name)))
            {
                yield return $"the .nuspec has no {name}";
            }
        }

        foreach (var (name, expected) in (IEnumerable<(string, string)>)[("license", "MIT"), ("readme", "README.md"), ("icon", "icon.png")])
        {
            if (Value(name) != expected)
            {
                yield return $"{name} of the .nuspec is '{Value(name)}'; expected '{expected}'";
            }
        }

        if (Value("projectUrl")?.StartsWith("https://", StringComparison.Ordinal) is not true)
        {
            yield return "the .nuspec has no projectUrl; set ProjectUrl in src/Directory.Build.props";
        }

        if (repository?.Attribute("commit")?.Value is not { Length: 40 })
        {
            yield return "the .nuspec does not name the commit";
        }

        foreach (var file in (string[])["icon.png", "AGENTS.md", "README.md"])
        {
            if (package.GetEntry(file) is null)
            {
                yield return $"there is no {file}";
            }
        }
    }

    // A link that is relative leads nowhere on the page of the package.
    private static IEnumerable<string> OfTheReadme(ZipArchive package, string id)
    {
        var readme = Text(package, "README.md") ?? "";
        if (!readme.StartsWith($"# {id}\n", StringComparison.Ordinal))
        {
            yield return "README.md is not of this package";
        }

        foreach (var link in readme.Split("](").Skip(1).Where(link => !link.StartsWith("https://", StringComparison.Ordinal)))
        {
            yield return $"README.md links to {link.Split(')')[0]}, which is not in the package";
        }
    }

    private static IEnumerable<string> OfTheLibrary(ZipArchive package, string path, string id)
    {
        if (package.GetEntry($"lib/net10.0/{id}.xml") is null)
        {
            yield return "there is no documentation of its public members";
        }

        using var assembly = new PEReader(Copy(package, $"lib/net10.0/{id}.dll"));
        if (!assembly.ReadDebugDirectory().Any(entry => entry.Type is DebugDirectoryEntryType.Reproducible))
        {
            yield return "the assembly is not deterministic";
        }

        var metadata = assembly.GetMetadataReader();
        if (IsTrimmable(metadata) == NotTrimmable.Contains(id))
        {
            yield return NotTrimmable.Contains(id) ? "the assembly says it can be trimmed" : "the assembly does not say that it can be trimmed";
        }

        using var symbols = ZipFile.OpenRead(Path.ChangeExtension(path, ".snupkg"));
        using var provider = MetadataReaderProvider.FromPortablePdbStream(Copy(symbols, $"lib/net10.0/{id}.pdb"));
        var pdb = provider.GetMetadataReader();
        foreach (var name in pdb.Documents.Select(document => pdb.GetString(pdb.GetDocument(document).Name)).Where(name => !name.StartsWith("/_", StringComparison.Ordinal)))
        {
            yield return $"the symbols have a path of the building machine: {name}";
            break;
        }

        // Without a remote there is no address of the sources to name.
        if (HasRemote(package, id) && !pdb.CustomDebugInformation.Any(information => pdb.GetGuid(pdb.GetCustomDebugInformation(information).Kind) == SourceLink))
        {
            yield return "the symbols have no SourceLink";
        }
    }

    private static bool HasRemote(ZipArchive package, string id) =>
        XDocument.Parse(Text(package, id + ".nuspec")!).Descendants().Any(element => element.Name.LocalName == "repository" && element.Attribute("url") is not null);

    private static bool IsTrimmable(MetadataReader metadata) => metadata.GetAssemblyDefinition().GetCustomAttributes()
        .Select(handle => metadata.GetBlobReader(metadata.GetCustomAttribute(handle).Value))
        .Any(blob => blob.Length > 4 && Encoding.UTF8.GetString(blob.ReadBytes(blob.Length)).Contains("\u000bIsTrimmable\u0004True", StringComparison.Ordinal));

    private static string? Text(ZipArchive package, string name)
    {
        if (package.GetEntry(name) is not { } entry)
        {
            return null;
        }

        using var reader = new StreamReader(entry.Open());
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static MemoryStream Copy(ZipArchive package, string name)
    {
        var copy = new MemoryStream();
        using var entry = (package.GetEntry(name) ?? throw new InvalidDataException($"there is no {name}")).Open();
        entry.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }
}
