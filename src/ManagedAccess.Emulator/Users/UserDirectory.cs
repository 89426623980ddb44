using System.Security.Cryptography;
using System.Text;

namespace ManagedAccess.Emulator.Users;

/// <summary>The people who can sign in.</summary>
internal sealed class UserDirectory
{
    // More than a company's emulated source has. Without a limit a source could fill the memory.
    private const int MaxPeople = 1000;

    private readonly Lock _gate = new();
    private volatile Known _known;

    public UserDirectory(IEnumerable<EmulatorUser> users) => _known = new Known([.. users.Select(Complete)]);

    public IReadOnlyList<Person> People => _known.People;

    /// <summary>The people of an application that does not configure any.</summary>
    public static IEnumerable<EmulatorUser> Samples { get; } =
    [
        new EmulatorUser { Email = "ada@example.com", Name = "Ada Lovelace", Groups = { "engineering", "analytical-engine" } },
        new EmulatorUser { Email = "grace@example.com", Name = "Grace Hopper", Groups = { "engineering", "compilers" } },
        new EmulatorUser { Email = "alan@example.com", Name = "Alan Turing", Groups = { "research" } },
    ];

    public Person? FindByEmail(string? email) => email is null ? null : _known.ByEmail.GetValueOrDefault(email);

    public Person? FindBySubject(string? subject) => subject is null ? null : _known.BySubject.GetValueOrDefault(subject);

    /// <summary>Keeps a person from an identity provider, in place of what was known about the same address or subject. If there are too many, the one kept first is forgotten and must sign in again.</summary>
    public void Keep(Person person)
    {
        lock (_gate)
        {
            var others = _known.People.Where(known => known.Subject != person.Subject && !string.Equals(known.Email, person.Email, StringComparison.OrdinalIgnoreCase));
            _known = new Known([.. others.TakeLast(MaxPeople - 1), person]);
        }
    }

    private static Person Complete(EmulatorUser user) => new(
        string.IsNullOrEmpty(user.Subject) ? SubjectOf(user.Email) : user.Subject,
        user.Email,
        string.IsNullOrEmpty(user.Name) ? user.Email : user.Name,
        [.. user.Groups])
    {
        AuthenticationMethods = user.AuthenticationMethods.Count > 0 ? [.. user.AuthenticationMethods] : ["user"],
        Custom = user.Custom.AsReadOnly(),
    };

    /// <summary>A UUID that depends on nothing but the address: Ada has the same one after the database is deleted.</summary>
    public static string SubjectOf(string email) => Derive(email.ToLowerInvariant());

    /// <summary>A UUID that depends on the account and the address: at Access a person has another subject in each account.</summary>
    public static string SubjectOf(string account, string email) => Derive($"{account}:{email.ToLowerInvariant()}");

    private static string Derive(string text)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes("managed-access-emulator:" + text));
        var bytes = hash.AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80); // RFC 9562 §5.8: version 8, a custom derivation
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    private sealed record Known(IReadOnlyList<Person> People)
    {
        public Dictionary<string, Person> ByEmail { get; } = People.ToDictionary(person => person.Email, StringComparer.OrdinalIgnoreCase);

        public Dictionary<string, Person> BySubject { get; } = People.ToDictionary(person => person.Subject, StringComparer.Ordinal);
    }
}
