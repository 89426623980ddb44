using System.Security.Cryptography;
using System.Text;

namespace ManagedAccess.Emulator.Users;

/// <summary>The people who can sign in.</summary>
internal sealed class UserDirectory
{
    private readonly Dictionary<string, Person> _byEmail;
    private readonly Dictionary<string, Person> _bySubject;

    public UserDirectory(IEnumerable<EmulatorUser> users)
    {
        People = [.. users.Select(Complete)];
        _byEmail = People.ToDictionary(person => person.Email, StringComparer.OrdinalIgnoreCase);
        _bySubject = People.ToDictionary(person => person.Subject, StringComparer.Ordinal);
    }

    public IReadOnlyList<Person> People { get; }

    /// <summary>The people of an application that does not configure any.</summary>
    public static IEnumerable<EmulatorUser> Samples { get; } =
    [
        new EmulatorUser { Email = "ada@example.com", Name = "Ada Lovelace", Groups = { "engineering", "analytical-engine" } },
        new EmulatorUser { Email = "grace@example.com", Name = "Grace Hopper", Groups = { "engineering", "compilers" } },
        new EmulatorUser { Email = "alan@example.com", Name = "Alan Turing", Groups = { "research" } },
    ];

    public Person? FindByEmail(string? email) => email is null ? null : _byEmail.GetValueOrDefault(email);

    public Person? FindBySubject(string? subject) => subject is null ? null : _bySubject.GetValueOrDefault(subject);

    private static Person Complete(EmulatorUser user) => new(
        string.IsNullOrEmpty(user.Subject) ? SubjectOf(user.Email) : user.Subject,
        user.Email,
        string.IsNullOrEmpty(user.Name) ? user.Email : user.Name,
        [.. user.Groups])
    {
        AuthenticationMethods = user.AuthenticationMethods.Count > 0 ? [.. user.AuthenticationMethods] : ["user"],
    };

    /// <summary>A UUID that depends on nothing but the address: Ada has the same one after the database is deleted.</summary>
    public static string SubjectOf(string email)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes("managed-access-emulator:" + email.ToLowerInvariant()));
        var bytes = hash.AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80); // RFC 9562 §5.8: version 8, a custom derivation
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
