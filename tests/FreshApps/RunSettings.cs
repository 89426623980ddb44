namespace ManagedAccess.FreshApps;

/// <summary>Where everything is. The script beside this project passes it.</summary>
/// <param name="Packages">The folder with the packed packages.</param>
/// <param name="Version">Their version.</param>
/// <param name="Tools">The folder that the tool <c>managed-access</c> is installed to.</param>
/// <param name="Folder">Where the apps are made.</param>
/// <param name="Repository">The root of the repository.</param>
/// <param name="Only">The name of the only app to try, or <c>documents</c> for the documents and packages; null for everything.</param>
/// <param name="Write">Whether the table is written to the document.</param>
internal sealed record RunSettings(string Packages, string Version, string Tools, string Folder, string Repository, string? Only, bool Write)
{
    public string Document => Path.Combine(Repository, "docs", "reference", "fresh-apps.md");

    public bool HasDocuments => Only is null or "documents";

    public static RunSettings Parse(string[] args)
    {
        string Value(string name) => Optional(name) ?? throw new ArgumentException($"{name} is missing. Start this program with tests/FreshApps/run.");
        string? Optional(string name) => Array.IndexOf(args, name) is >= 0 and var index && index + 1 < args.Length ? args[index + 1] : null;
        return new(Value("--packages"), Value("--version"), Value("--tools"), Value("--folder"), Value("--repository"), Optional("--only"), args.Contains("--write"));
    }
}
