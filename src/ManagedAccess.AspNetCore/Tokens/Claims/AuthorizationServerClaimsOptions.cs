using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.AspNetCore.Tokens.Claims;

namespace ManagedAccess.AspNetCore;

/// <summary>The names of an authorization server's claims where RFC 9068 has other names, and how its tokens for services differ from those for people.</summary>
/// <remarks>
/// A new name does not make a claim optional: subject, client, token identifier and time of issue are required under any name. Where several
/// names are listed, the first one that the token has counts. The claims of <c>HttpContext.User</c> keep the names they were signed with.
/// </remarks>
public sealed class AuthorizationServerClaimsOptions
{
    /// <summary>The names and signs to start from.</summary>
    /// <value>Default <see cref="ClaimsPreset.Rfc9068"/>. A preset also decides the default of <c>TokenTypes</c>.</value>
    public ClaimsPreset Preset { get; set; }

    /// <summary>The claim that identifies the subject of the token, with a value that is never given to another subject.</summary>
    /// <value>Default empty: the preset's, <c>sub</c> (RFC 9068 §2.2), for Okta <c>uid</c>, because its <c>sub</c> is a login name.</value>
    [NotBlank("the name of a claim")]
    public IList<string> Subject { get; } = [];

    /// <summary>The client software.</summary>
    /// <value>Default empty: the preset's, <c>client_id</c> (RFC 9068 §2.2).</value>
    [NotBlank("the name of a claim")]
    public IList<string> ClientId { get; } = [];

    /// <summary>The identifier of the token.</summary>
    /// <value>Default empty: the preset's, <c>jti</c> (RFC 9068 §2.2).</value>
    [NotBlank("the name of a claim")]
    public IList<string> TokenId { get; } = [];

    /// <summary>The scopes of the token: a space-delimited text or an array of texts.</summary>
    /// <value>Default empty: the preset's, <c>scope</c> (RFC 9068 §2.2.3).</value>
    [NotBlank("the name of a claim")]
    public IList<string> Scope { get; } = [];

    /// <summary>The scopes of a service's token.</summary>
    /// <value>Default empty: the preset's, for Entra <c>roles</c>; without one the same as <see cref="Scope"/>.</value>
    [NotBlank("the name of a claim")]
    public IList<string> ServiceScope { get; } = [];

    /// <summary>The text to put in front of each scope of a token that does not begin with it.</summary>
    /// <value>Default <see langword="null"/>: nothing. For example <c>https://wiki.corp.example/</c>.</value>
    /// <remarks>
    /// For Entra, where a client has to ask for <c>https://wiki.corp.example/wiki.read</c> and the token says <c>wiki.read</c>. With the
    /// prefix the app, its challenges and its metadata use the one name a client can ask for.
    /// </remarks>
    [ScopeBeginning]
    public string? ScopePrefix { get; set; }

    /// <summary>The person's e-mail address, for display.</summary>
    /// <value>Default empty: <c>email</c>.</value>
    [NotBlank("the name of a claim")]
    public IList<string> Email { get; } = [];

    /// <summary>The person's name, for display.</summary>
    /// <value>Default empty: the preset's, <c>name</c>.</value>
    [NotBlank("the name of a claim")]
    public IList<string> Name { get; } = [];

    /// <summary>The login name by which an administrator of the server finds the person, for display and records.</summary>
    /// <value>Default empty: the preset's, <c>preferred_username</c>; for Entra <c>upn</c> or <c>preferred_username</c>, for Okta <c>sub</c>.</value>
    /// <remarks>Never identifies a person: a login name can be given to another person. It is not an e-mail address either, though it may look like one.</remarks>
    [NotBlank("the name of a claim")]
    public IList<string> Username { get; } = [];

    /// <summary>The person's identifier in the server's directory, where the subject is another identifier, for records.</summary>
    /// <value>Default empty: the preset's, for Entra <c>oid</c>.</value>
    [NotBlank("the name of a claim")]
    public IList<string> DirectoryId { get; } = [];

    /// <summary>The signs of a service, in addition to those of the preset and a subject that is the client; any one sign is enough.</summary>
    /// <value>
    /// Default empty. A sign is <c>claim</c> (there and not blank), <c>claim=value</c> or <c>claim=beginning*</c> (compared ordinally with the
    /// text, its words and the elements of an array), and any of these with <c>!</c> in front for its opposite.
    /// </value>
    [ClaimCondition]
    public IList<string> ServiceWhen { get; } = [];

    /// <summary>The signs of a person, in addition to those of the preset; a person's token must have every one.</summary>
    /// <value>Default empty. Signs are written as in <see cref="ServiceWhen"/>.</value>
    /// <remarks>A token with neither a sign of a service nor all of these is refused: a caller is never assumed to be a person.</remarks>
    [ClaimCondition]
    public IList<string> PersonWhen { get; } = [];

    /// <summary>Whether anything differs from RFC 9068.</summary>
    internal bool IsEmpty =>
        Preset == ClaimsPreset.Rfc9068 && ScopePrefix is null && Lists().All(names => names.Count == 0);

    private IEnumerable<IList<string>> Lists() =>
        [Subject, ClientId, TokenId, Scope, ServiceScope, Email, Name, Username, DirectoryId, ServiceWhen, PersonWhen];
}
