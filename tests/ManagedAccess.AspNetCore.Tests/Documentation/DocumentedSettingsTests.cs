using System.Text.Json;
using System.Text.RegularExpressions;
using ManagedAccess.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Documentation;

/// <summary>The host starts with the settings that a document prints: no key is misspelled, and no value is out of its bounds.</summary>
public sealed partial class DocumentedSettingsTests
{
    private static readonly string Root = Path.GetDirectoryName(Repository.Find("README.md"))!;

    // The document and the number of the block in it.
    public static TheoryData<string, int> Blocks
    {
        get
        {
            var blocks = new TheoryData<string, int>();
            foreach (var document in Documents())
            {
                for (var index = 0; index < BlocksOf(document).Length; index++)
                {
                    blocks.Add(document, index);
                }
            }

            return blocks;
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task Settings_OfADocument_StartTheHost(string document, int index)
    {
        var printed = new ConfigurationBuilder().AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(BlocksOf(document)[index]))).Build();
        var folder = Directory.CreateTempSubdirectory();

        await using var app = await ProtectedApp.StartAsync(setup =>
        {
            if (printed["ManagedAccess:AuthorizationServers:0:Issuer"] is not null)
            {
                foreach (var key in setup.Settings.Keys.Where(key => key.StartsWith("AuthorizationServers:", StringComparison.Ordinal)).ToArray())
                {
                    setup.Settings.Remove(key);
                }
            }

            foreach (var (key, value) in printed.GetSection("ManagedAccess").AsEnumerable(makePathsRelative: true).Where(setting => setting.Value is not null))
            {
                setup.Settings[key] = (key, value) switch
                {
                    ("Audit:File:Path", _) => Path.Combine(folder.FullName, "audit.jsonl"),
                    (_, "<AUD tag>") => TestIssuer.DefaultAudienceTag,
                    _ => value,
                };
                setup.LaterServices ??= key.StartsWith("Audit:File:", StringComparison.Ordinal) ? services => services.AddManagedAccess().AddAuditFile()
                    : key.StartsWith("Redis:", StringComparison.Ordinal) ? services => services.AddManagedAccess().AddRedis()
                    : null;
            }
        });

        // What the host read is what is printed, so a block without effect is found too.
        var read = app.Services.GetRequiredService<IOptions<ManagedAccessOptions>>().Value;
        Assert.Equal(printed["ManagedAccess:Resource"] ?? ProtectedApp.Resource, read.Resource);
        Assert.Equal(printed["ManagedAccess:AuthorizationServers:0:Issuer"] ?? TestIssuer.DefaultIssuer, read.AuthorizationServers[0].Issuer);
    }

    private static IEnumerable<string> Documents() =>
    [
        "README.md", "AGENTS.md",
        .. Directory.EnumerateFiles(Path.Combine(Root, "src"), "README.md", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    private static string[] BlocksOf(string document) =>
        [.. Json().Matches(File.ReadAllText(Path.Combine(Root, document)).ReplaceLineEndings("\n")).Select(block => block.Groups[1].Value).Where(block => JsonDocument.Parse(block).RootElement.TryGetProperty("ManagedAccess", out _))];

    [GeneratedRegex("^```json\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Json();
}
