using System.Buffers;
using System.ComponentModel.DataAnnotations;

namespace ManagedAccess.AspNetCore.Tokens.Claims;

/// <summary>What an authorization server calls the claims that RFC 9068 has other names for, and how its tokens of services differ from those of people.</summary>
/// <remarks>
/// Renaming makes nothing optional: subject, client, token identifier and time of issue are required under any name. Where several
/// names are listed, the first one the token has counts. The claims of <c>HttpContext.User</c> keep the names they were signed with.
/// </remarks>
public sealed class AuthorizationServerClaimsOptions : IValidatableObject
{
    // RFC 6749 §3.3
    private static readonly SearchValues<char> ScopeCharacters =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Where(character => character is not ('"' or '\\'))]);

    /// <summary>The names and signs to start from.</summary>
    /// <value>Default <see cref="ClaimsPreset.Rfc9068"/>. A preset also decides the default of <c>TokenTypes</c>.</value>
    public ClaimsPreset Preset { get; set; }

    /// <summary>Who the token is about: a claim that is never given to somebody else.</summary>
    /// <value>Default empty: the preset's, <c>sub</c> (RFC 9068 §2.2), for Okta <c>uid</c>, because its <c>sub</c> is a login name.</value>
    public IList<string> Subject { get; } = [];

    /// <summary>The client software.</summary>
    /// <value>Default empty: the preset's, <c>client_id</c> (RFC 9068 §2.2).</value>
    public IList<string> ClientId { get; } = [];

    /// <summary>The identifier of the token.</summary>
    /// <value>Default empty: the preset's, <c>jti</c> (RFC 9068 §2.2).</value>
    public IList<string> TokenId { get; } = [];

    /// <summary>What the token allows: a space-delimited text or an array of texts.</summary>
    /// <value>Default empty: the preset's, <c>scope</c> (RFC 9068 §2.2.3).</value>
    public IList<string> Scope { get; } = [];

    /// <summary>What the token of a service allows.</summary>
    /// <value>Default empty: the preset's, for Entra <c>roles</c>; without one the same as <see cref="Scope"/>.</value>
    public IList<string> ServiceScope { get; } = [];

    /// <summary>Put in front of each scope of a token that does not begin with it.</summary>
    /// <value>Default <see langword="null"/>: nothing. For example <c>https://wiki.corp.example/</c>.</value>
    /// <remarks>
    /// For Entra, where a client has to ask for <c>https://wiki.corp.example/wiki.read</c> and the token says <c>wiki.read</c>. With the
    /// prefix the app, its challenges and its metadata use the one name a client can ask for.
    /// </remarks>
    public string? ScopePrefix { get; set; }

    /// <summary>The person's e-mail address, for display.</summary>
    /// <value>Default empty: <c>email</c>.</value>
    public IList<string> Email { get; } = [];

    /// <summary>The person's name, for display.</summary>
    /// <value>Default empty: the preset's, <c>name</c>.</value>
    public IList<string> Name { get; } = [];

    /// <summary>The login name by which an administrator of the server finds the person, for display and records.</summary>
    /// <value>Default empty: the preset's, <c>preferred_username</c>; for Entra <c>upn</c> or <c>preferred_username</c>, for Okta <c>sub</c>.</value>
    /// <remarks>A person is never identified by it: a login name can be given to somebody else. It is no e-mail address either, though it may look like one.</remarks>
    public IList<string> Username { get; } = [];

    /// <summary>The person's identifier in the server's directory, where that is not the subject, for records.</summary>
    /// <value>Default empty: the preset's, for Entra <c>oid</c>.</value>
    public IList<string> DirectoryId { get; } = [];

    /// <summary>Signs of a service, of which any one is enough, besides those of the preset and a subject that is the client.</summary>
    /// <value>
    /// Default empty. A sign is <c>claim</c> (there and not blank), <c>claim=value</c> or <c>claim=beginning*</c> (compared ordinally with the
    /// text, its words and the elements of an array), and any of these with <c>!</c> in front for its opposite.
    /// </value>
    public IList<string> ServiceWhen { get; } = [];

    /// <summary>Signs that a token of a person has, every one, besides those of the preset.</summary>
    /// <value>Default empty. Signs are written as in <see cref="ServiceWhen"/>.</value>
    /// <remarks>A token with neither a sign of a service nor all of these is refused: nobody is guessed to be a person.</remarks>
    public IList<string> PersonWhen { get; } = [];

    /// <summary>Whether anything differs from RFC 9068.</summary>
    internal bool IsEmpty =>
        Preset == ClaimsPreset.Rfc9068 && ScopePrefix is null && Lists().All(list => list.Names.Count == 0);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Enum.IsDefined(Preset))
        {
            yield return Problem($"is {(int)Preset}; expected {string.Join(", ", Enum.GetNames<ClaimsPreset>())}", nameof(Preset));
        }

        if (ScopePrefix is not null && (ScopePrefix.Length == 0 || ScopePrefix.AsSpan().ContainsAnyExcept(ScopeCharacters)))
        {
            yield return Problem($"is '{ScopePrefix}'; expected the beginning of a scope (RFC 6749 §3.3), such as api://wiki/", nameof(ScopePrefix));
        }

        foreach (var (setting, names) in Lists())
        {
            var isSign = setting is nameof(ServiceWhen) or nameof(PersonWhen);
            for (var index = 0; index < names.Count; index++)
            {
                if (isSign ? ClaimSign.TryParse(names[index]) is null : string.IsNullOrWhiteSpace(names[index]))
                {
                    yield return Problem(
                        $"is '{names[index]}'; expected {(isSign ? "claim, claim=value or claim=beginning*, with ! in front for the opposite" : "the name of a claim")}",
                        $"{setting}:{index}");
                }
            }
        }
    }

    private IEnumerable<(string Setting, IList<string> Names)> Lists() =>
    [
        (nameof(Subject), Subject), (nameof(ClientId), ClientId), (nameof(TokenId), TokenId), (nameof(Scope), Scope), (nameof(ServiceScope), ServiceScope),
        (nameof(Email), Email), (nameof(Name), Name),
        (nameof(Username), Username), (nameof(DirectoryId), DirectoryId), (nameof(ServiceWhen), ServiceWhen), (nameof(PersonWhen), PersonWhen),
    ];

    private static ValidationResult Problem(string message, string member) => new(message, [member]);
}
