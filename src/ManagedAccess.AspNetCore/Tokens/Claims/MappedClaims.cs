using ManagedAccess.AspNetCore.Tokens.Jwt;

namespace ManagedAccess.AspNetCore.Tokens.Claims;

/// <summary>What a mapping found in one token: where each claim it reads stands, and which of them stands for which member.</summary>
/// <param name="names">Every name the mapping reads.</param>
/// <param name="slices">The claim of each name; absent ones too.</param>
internal sealed class MappedClaims(string[] names, JsonSlice[] slices)
{
    private readonly string?[] _sources = new string?[JwtMembers.Count];

    /// <summary>Whether the token has a sign of a service.</summary>
    public bool IsService { get; set; }

    /// <summary>Whether the token has every sign of a person, and none of a service.</summary>
    public bool IsPerson { get; set; }

    /// <summary>Everything the mapping has read, present or not. A decision was made from it, so both parsers must read it alike.</summary>
    public IReadOnlyList<string> Names => names;

    public JsonSlice At(string name) => slices[Array.IndexOf(names, name)];

    /// <summary>The name in this token of what RFC 9068 calls <paramref name="member"/>.</summary>
    public string NameOf(JwtMember member) => _sources[(int)member] ?? member.Text();

    /// <summary>Lets the first of <paramref name="from"/> that the token has stand for <paramref name="member"/>.</summary>
    public JsonSlice Map(JwtMember member, string[] from)
    {
        var name = Array.Find(from, name => At(name).Kind != JsonKind.Absent) ?? from[0];
        _sources[(int)member] = name;
        return At(name);
    }
}
