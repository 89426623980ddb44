using ManagedAccess.AspNetCore.Tokens.Jwt;

namespace ManagedAccess.AspNetCore.Tokens.Claims;

/// <summary>The claims that a mapping found in one token: where each one is, and which member it stands for.</summary>
/// <param name="names">Every name the mapping reads.</param>
/// <param name="slices">The claim of each name; absent ones too.</param>
internal sealed class MappedClaims(string[] names, JsonSlice[] slices)
{
    private readonly string?[] _sources = new string?[JwtMembers.Count];

    /// <summary>Whether the token meets a condition of a service.</summary>
    public bool IsService { get; set; }

    /// <summary>Whether the token meets every condition of a person and no condition of a service.</summary>
    public bool IsPerson { get; set; }

    /// <summary>Everything the mapping has read, present or not.</summary>
    public IReadOnlyList<string> Names => names;

    public JsonSlice At(string name) => slices[Array.IndexOf(names, name)];

    /// <summary>The name that this token has for the RFC 9068 claim <paramref name="member"/>.</summary>
    public string NameOf(JwtMember member) => _sources[(int)member] ?? member.Text();

    /// <summary>Uses the first claim of <paramref name="from"/> that the token has as <paramref name="member"/>.</summary>
    public JsonSlice Map(JwtMember member, string[] from)
    {
        var name = Array.Find(from, name => At(name).Kind != JsonKind.Absent) ?? from[0];
        _sources[(int)member] = name;
        return At(name);
    }
}
