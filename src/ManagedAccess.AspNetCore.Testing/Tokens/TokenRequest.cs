using System.Security.Cryptography;
using System.Text;
using ManagedAccess.AspNetCore.Testing.Callers;

namespace ManagedAccess.AspNetCore.Testing.Tokens;

/// <summary>What a token says, before a server puts it into its own form.</summary>
/// <param name="Caller">The caller.</param>
/// <param name="Target">The server and the resource.</param>
/// <param name="IssuedAt">When it was issued.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="AuthenticatedAt">When the person signed in.</param>
internal sealed record TokenRequest(CallerDescription Caller, CallerTarget Target, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt, DateTimeOffset AuthenticatedAt)
{
    /// <summary>The e-mail address of the person; null for a service.</summary>
    public string? Email => Caller.Person;

    /// <summary>The name of the person, made from the e-mail address: Ada Lovelace of ada.lovelace@example.com.</summary>
    public string? Name => Email is null ? null : string.Join(' ', Email.Split('@')[0].Split('.', '-', '_').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    /// <summary>The subject of the person at this server; of a service its name.</summary>
    public string Subject => Email is null ? Caller.ClientId : SubjectOf(Email);

    /// <summary>The actors, the current one first (RFC 8693 §4.1).</summary>
    public IEnumerable<string> Actors => Caller.Represented.IsEmpty
        ? []
        : [Caller.Email is { } email ? SubjectOf(email) : Caller.Service!, .. Caller.Represented[..^1].Select(SubjectOf)];

    /// <summary>An identifier that does not change, one for each purpose.</summary>
    public Guid IdOf(string purpose) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{Target.Issuer}\n{purpose}")).AsSpan(0, 16));

    private string SubjectOf(string email) => IdOf(email).ToString();
}
