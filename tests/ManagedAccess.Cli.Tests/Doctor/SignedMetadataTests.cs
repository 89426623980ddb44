using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ManagedAccess.Cli.Tests.Doctor;

/// <summary>The doctor reads the signed form of the metadata (RFC 9728 §2.2).</summary>
public sealed class SignedMetadataTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("signed-").FullName;

    private string KeyPath => Path.Combine(_folder, "key.pem");

    public SignedMetadataTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(TestNetwork.Page)]
    [InlineData(TestNetwork.Mcp)]
    public async Task Doctor_OfAnAppThatSigns_FindsNothing(string url)
    {
        await using var network = await TestNetwork.StartAsync(Signing(new()));

        var report = await network.DoctorAsync(url);

        Assert.Equal([], report.Checks);
        Assert.Equal(0, report.ExitCode);
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "changed", "authorization_servers is [\"https://login.example.com\"], signed is [\"https://as.example.com\"]" },
        { "resource", "signed is \"https://other.corp.example\"" },
        { "text", "not a signed JWT" },
        { "number", "not a signed JWT" },
        { "none", "no signature" },
        { "cut", "no signature" },
        { "iss", "no iss" },
        { "nested", "contains signed_metadata" },
        { "expired", "expired at 2001-09-09" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Doctor_OfASignedFormThatCannotBeUsed_SaysWhy(string fault, string detail)
    {
        await using var network = await TestNetwork.StartAsync(Signing(Fronts.Document(document => Break(document, fault))));

        var report = await network.DoctorAsync();

        var finding = report.Finding("metadata-signed");
        Assert.Contains(detail, finding.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("ManagedAccess:MetadataSigning:KeyPath", finding.GetProperty("fix").GetString(), StringComparison.Ordinal);
        Assert.Equal("RFC 9728 §2.2", finding.GetProperty("section").GetString());
        Assert.Equal(1, report.ExitCode);
    }

    // A claim that is in the signed form only adds to it, and a member that is in the plain form only is not attested: both are allowed.
    [Fact]
    public async Task Doctor_OfAFormWithMoreOrLess_FindsNothing()
    {
        await using var network = await TestNetwork.StartAsync(Signing(Fronts.Document(document =>
        {
            document["resource_documentation"] = "https://wiki.corp.example/docs";
            document.Remove("resource_name");
        })));

        var report = await network.DoctorAsync();

        Assert.Equal([], report.Checks);
    }

    private Deployment Signing(Deployment deployment)
    {
        deployment.App = setup => setup.Settings["MetadataSigning:KeyPath"] = KeyPath;
        return deployment;
    }

    private static void Break(JsonObject document, string fault)
    {
        var parts = document["signed_metadata"]!.GetValue<string>().Split('.');
        switch (fault)
        {
            case "changed":
                document["authorization_servers"] = new JsonArray("https://login.example.com");
                return;
            case "text":
                document["signed_metadata"] = "signed, honestly";
                return;
            case "number":
                document["signed_metadata"] = 1;
                return;
            case "none":
                parts[0] = Encode(new JsonObject { ["alg"] = "none" });
                break;
            case "cut":
                parts[2] = "";
                break;
            default:
                var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!.AsObject();
                _ = fault switch
                {
                    "iss" => claims.Remove("iss"),
                    "nested" => claims.TryAdd("signed_metadata", "x"),
                    "expired" => claims.TryAdd("exp", 1_000_000_000),
                    _ => claims.Remove("resource") && claims.TryAdd("resource", "https://other.corp.example"),
                };
                parts[1] = Encode(claims);
                break;
        }

        document["signed_metadata"] = string.Join('.', parts);
    }

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}
