using System.Text.Json;
using System.Text.Json.Nodes;
using ManagedAccess.Testing;

namespace ManagedAccess.Emulator.Tests.Personas;

/// <summary>What one client does on the wire, its mistakes included, as a file of <c>tests/ManagedAccess.Personas</c> says.</summary>
internal sealed record Persona
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    /// <summary>Its name.</summary>
    public required string Client { get; init; }

    public required string Version { get; init; }

    /// <summary>Where the behaviour was observed.</summary>
    public required string[] Source { get; init; }

    /// <summary>What it says about itself when it registers; null for a client that cannot log in.</summary>
    public JsonObject? Metadata { get; init; }

    /// <summary>Whether it registers by itself (RFC 7591).</summary>
    public bool Registers { get; init; }

    /// <summary>Whether its user can give it the identifier of a client that somebody registered before.</summary>
    public bool TakesAClientId { get; init; }

    /// <summary>The document about it; null for a client without one.</summary>
    public PersonaDocument? Document { get; init; }

    /// <summary>Its requests, in order; see <see cref="PersonaPlayer"/>.</summary>
    public required JsonObject[] Requests { get; init; }

    /// <summary>What goes wrong, why, and what helps.</summary>
    public PersonaRefusal[] Refusals { get; init; } = [];

    /// <summary>Whether it can log in.</summary>
    public bool LogsIn => Metadata is not null;

    public static IReadOnlyList<Persona> All { get; } =
    [
        .. Directory.EnumerateFiles(Folder, "*.json").Where(file => Path.GetFileName(file) != CommonFile).Order(StringComparer.Ordinal)
            .Select(file => JsonSerializer.Deserialize<Persona>(File.ReadAllText(file), Json)!),
    ];

    /// <summary>What goes wrong for every client alike.</summary>
    public static IReadOnlyList<PersonaRefusal> CommonRefusals { get; } = JsonSerializer.Deserialize<PersonaRefusal[]>(File.ReadAllText(Path.Combine(Folder, CommonFile)), Json)!;

    private const string CommonFile = "refusals.json";

    private static string Folder => Path.GetDirectoryName(Repository.Find("tests/ManagedAccess.Personas/refusals.json"))!;
}

/// <summary>A client ID metadata document.</summary>
internal sealed record PersonaDocument
{
    public required string Url { get; init; }

    /// <summary>How the client authenticates with it: <c>none</c>, <c>private_key_jwt</c>.</summary>
    public required string[] Methods { get; init; }

    /// <summary>Members that the document has in addition to the client's metadata, or instead of it.</summary>
    public JsonObject Members { get; init; } = [];

    /// <summary>What the client looks for in the server's metadata before it uses the document: a member and a value.</summary>
    public Dictionary<string, string> Needs { get; init; } = [];
}

/// <summary>One reason why a client does not get in.</summary>
internal sealed record PersonaRefusal
{
    /// <summary>The beginning of the failure that the player reports.</summary>
    public required string Failure { get; init; }

    /// <summary>For people.</summary>
    public required string Reason { get; init; }

    /// <summary>The settings that help.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>What helps where no setting does; empty if nothing does.</summary>
    public string Instead { get; init; } = "";

    /// <summary>Whether <see cref="Instead"/> is a resource with a path.</summary>
    public bool PathHelps { get; init; }
}
