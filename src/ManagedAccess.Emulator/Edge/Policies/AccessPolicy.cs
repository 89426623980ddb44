using ManagedAccess.Emulator.Users;

namespace ManagedAccess.Emulator.Edge.Policies;

/// <summary>What the policy says about a caller, and the line that says it.</summary>
internal readonly record struct PolicyRuling(bool IsAdmitted, string Reason);

/// <summary>Who may use the application: the lines of <c>Emulator:Policy</c>, in order. The first line that decides wins.</summary>
internal sealed class AccessPolicy
{
    private readonly IReadOnlyList<PolicyLine> _lines;
    private readonly PathPattern[] _bypassed;

    public AccessPolicy(IReadOnlyList<PolicyLine> lines)
    {
        _lines = lines;
        _bypassed = [.. lines.Where(line => line.Selector is PolicySelector.Path).Select(line => new PathPattern(line.Value))];

        // Without any allow line the people of the configuration are the policy.
        AdmitsEveryone = !lines.Any(line => line.IsAllow);
        HasPeople = AdmitsEveryone || lines.Any(line => line.IsForPeople);
        LinkedOrigins = [.. lines.Where(line => line.Selector is PolicySelector.Linked).Select(line => line.Value)];
    }

    /// <summary>Added on the developer page. They come before each line.</summary>
    public Denials Denials { get; } = new();

    /// <summary>Whether a person can be admitted at all. If not, nobody is sent to the login page.</summary>
    public bool HasPeople { get; }

    /// <summary>The origins of other applications that the policy links.</summary>
    public IReadOnlyList<string> LinkedOrigins { get; }

    private bool AdmitsEveryone { get; }

    public bool Bypasses(string path) => _bypassed.Length > 0 && _bypassed.Any(pattern => pattern.Matches(path));

    public PolicyRuling Judge(Person person)
    {
        if (Denials.HasPerson(person.Email))
        {
            return new(false, $"{person.Email} is {Denials.Reason}");
        }

        foreach (var line in _lines)
        {
            if (line.Selector is PolicySelector.Method && !person.AuthenticationMethods.Contains(line.Value, StringComparer.Ordinal))
            {
                return new(false, $"'{line.Text}': the sign-in of {person.Email} has the methods {string.Join(", ", person.AuthenticationMethods)}");
            }

            if (Selects(line, person))
            {
                return new(true, $"'{line.Text}'");
            }
        }

        return AdmitsEveryone ? new(true, "everyone in Emulator:Users") : new(false, $"no line of Emulator:Policy admits {person.Email}");
    }

    public PolicyRuling JudgeService(string name) => Find(PolicySelector.Service, name, StringComparison.Ordinal) is { } line
        ? new(true, $"'{line.Text}'")
        : new(false, $"no line of Emulator:Policy says 'allow service {name}'");

    private static bool Selects(PolicyLine line, Person person) => line.Selector switch
    {
        PolicySelector.Email => string.Equals(line.Value, person.Email, StringComparison.OrdinalIgnoreCase),
        PolicySelector.Domain => person.Email.EndsWith("@" + line.Value, StringComparison.OrdinalIgnoreCase),
        PolicySelector.Group => person.Groups.Contains(line.Value, StringComparer.Ordinal),
        _ => false,
    };

    private PolicyLine? Find(PolicySelector selector, string value, StringComparison comparison)
        => _lines.FirstOrDefault(line => line.Selector == selector && string.Equals(line.Value, value, comparison));
}
