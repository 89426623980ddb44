using System.Diagnostics.CodeAnalysis;

namespace ManagedAccess.Emulator.Edge.Policies;

/// <summary>What a line of the policy selects by.</summary>
internal enum PolicySelector
{
    Email,
    Domain,
    Group,
    Service,
    Linked,
    Method,
    Path,
}

/// <summary>One line of <c>Emulator:Policy</c>.</summary>
/// <param name="Selector">What it selects by.</param>
/// <param name="Value">What is selected.</param>
/// <param name="Text">The line as a person wrote it, for messages.</param>
internal sealed record PolicyLine(PolicySelector Selector, string Value, string Text)
{
    public const string Expected =
        "'allow email <address>', 'allow domain <domain>', 'allow group <group>', 'allow service <name>', 'allow linked <origin>', 'require method <method>' or 'bypass <path pattern>'";

    public bool IsForPeople => Selector is PolicySelector.Email or PolicySelector.Domain or PolicySelector.Group;

    public bool IsAllow => IsForPeople || Selector is PolicySelector.Service or PolicySelector.Linked;

    /// <summary>Either the line or the description of what is expected in its place is not null.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PolicyLine? line, [NotNullWhen(false)] out string? expected)
    {
        line = null;
        expected = null;

        // The value is the rest of the line: the name of a group may contain spaces.
        var words = text.Split(' ', 3, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        line = words switch
        {
            ["allow", "email", var value] => new(PolicySelector.Email, value, text),
            ["allow", "domain", var value] => new(PolicySelector.Domain, value.TrimStart('@'), text),
            ["allow", "group", var value] => new(PolicySelector.Group, value, text),
            ["allow", "service", var value] => new(PolicySelector.Service, value, text),
            ["allow", "linked", var value] => new(PolicySelector.Linked, value.TrimEnd('/'), text),
            ["require", "method", var value] => new(PolicySelector.Method, value, text),
            ["bypass", var value] => new(PolicySelector.Path, value, text),
            _ => null,
        };
        expected = line is null ? Expected : ProblemOf(line);
        line = expected is null ? line : null;
        return expected is null;
    }

    private static string? ProblemOf(PolicyLine line) => line.Selector switch
    {
        PolicySelector.Email when !line.Value.Contains('@') => "an e-mail address after 'allow email'",
        PolicySelector.Domain when line.Value.Contains('@') || !line.Value.Contains('.') => "a domain after 'allow domain', for example example.com",
        PolicySelector.Linked when !Uri.TryCreate(line.Value, UriKind.Absolute, out var origin) || origin.PathAndQuery != "/" || !origin.IsLoopback =>
            "the loopback origin of another emulated application after 'allow linked', for example http://localhost:5090",
        PolicySelector.Method when line.Value.Contains(' ') => "one authentication method (RFC 8176) after 'require method', for example mfa",
        PolicySelector.Path => PathPattern.ProblemOf(line.Value),
        _ => null,
    };
}
