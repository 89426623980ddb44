using System.Diagnostics.CodeAnalysis;
using ManagedAccess.AspNetCore.Attribution.Identities;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>Whose request this is: the person, the client software between them and us, and what the token allows.</summary>
/// <remarks>
/// Derived only from a credential that was validated; no header, query or form value ever contributes. Bind it as a parameter of a
/// minimal-API handler or an MVC action, inject it, or call <c>HttpContext.GetAttribution()</c>. Instances are immutable.
/// </remarks>
public sealed class RequestAttribution
{
    /// <summary>The attribution of a request that nobody stands behind. Its lists are empty and its user and client null.</summary>
    public static RequestAttribution Anonymous { get; } = new() { Kind = AttributionKind.Anonymous };

    /// <summary>Makes an attribution from its parts, for an app's own tests.</summary>
    public RequestAttribution()
    {
    }

    [SetsRequiredMembers]
    private RequestAttribution(RequestAttribution other)
    {
        Kind = other.Kind;
        Via = other.Via;
        User = other.User;
        Client = other.Client;
        Actors = other.Actors;
        Scopes = other.Scopes;
        Issuer = other.Issuer;
        Scheme = other.Scheme;
        AuthenticationTime = other.AuthenticationTime;
        AuthenticationMethods = other.AuthenticationMethods;
        AuthenticationContext = other.AuthenticationContext;
        TokenId = other.TokenId;
        TokenDigest = other.TokenDigest;
        SessionDigest = other.SessionDigest;
        Country = other.Country;
        Groups = other.Groups;
        IdentityProvider = other.IdentityProvider;
    }

    /// <summary>Person, delegated person, service or nobody.</summary>
    public required AttributionKind Kind { get; init; }

    /// <summary>Whether the person's own browser sent the request, or software that acts for them.</summary>
    /// <value><see cref="AttributionVia.Unknown"/> where nothing that came with the credential tells. <c>RequireDirectHuman()</c> asks for <see cref="AttributionVia.Browser"/>.</value>
    public AttributionVia Via { get; init; }

    /// <summary>The person; <see langword="null"/> for services and anonymous requests: a service is never passed off as a person.</summary>
    public AttributedUser? User { get; init; }

    /// <summary>The client software (<c>client_id</c>, or the <c>common_name</c> of an Access service token).</summary>
    /// <value><see langword="null"/> when the credential does not name it, as with an Access assertion of a person. Never guessed.</value>
    public AttributedClient? Client { get; init; }

    /// <summary>Who acts for the person, the current actor first (RFC 8693 §4.1). Earlier actors are informational only.</summary>
    /// <value>Empty when nobody acts for the subject; of a person whose token has actors, <see cref="Kind"/> is <see cref="AttributionKind.Delegated"/>. At most eight.</value>
    public IReadOnlyList<AttributedActor> Actors { get; init; } = [];

    /// <summary>The scopes the token grants, as issued; implied scopes are not added. Case-sensitive (RFC 6749 §3.3).</summary>
    /// <value>Empty for Access assertions, which carry none.</value>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The issuer of the credential, or <see langword="null"/> for anonymous requests.</summary>
    public string? Issuer { get; init; }

    /// <summary>The authentication scheme of this library that accepted the token: <c>ManagedAccess</c>, or one that the app added with <c>AddScheme</c>.</summary>
    /// <value><see langword="null"/> for anonymous requests and callers that a scheme of the app's own has let in.</value>
    public string? Scheme { get; init; }

    /// <summary>When the person authenticated (<c>auth_time</c>, RFC 9068 §2.2.1), or <see langword="null"/> when the token does not say.</summary>
    public DateTimeOffset? AuthenticationTime { get; init; }

    /// <summary>How the person authenticated (<c>amr</c>, RFC 8176). Empty when the token does not say.</summary>
    public IReadOnlyList<string> AuthenticationMethods { get; init; } = [];

    /// <summary>The authentication context class (<c>acr</c>), or <see langword="null"/> when the token does not say.</summary>
    public string? AuthenticationContext { get; init; }

    /// <summary>The token's identifier (<c>jti</c>), or a digest of the token when it has none. Safe to log; <see langword="null"/> without a token.</summary>
    public string? TokenId { get; init; }

    /// <summary>The groups the caller belongs to, as the authorization server names them: the claim <c>groups</c> or what <c>AuthorizationServers:#:GroupsClaim</c> names, or Access's answer to an identity lookup.</summary>
    /// <value><see langword="null"/> when they are not known, which is not the same as none: nobody may conclude anything from it.</value>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>The identity provider Access signed the person in with (<c>idp.id</c>), from an identity lookup.</summary>
    /// <value><see langword="null"/> when it is not known.</value>
    public string? IdentityProvider { get; init; }

    /// <summary>The country Access saw the person in (<c>country</c>, ISO 3166-1 alpha-2), or <see langword="null"/> when the token does not say.</summary>
    public string? Country { get; init; }

    /// <summary>Stands for the session the token belongs to (<c>sid</c>, or <c>identity_nonce</c> of Access): 16 hexadecimal digits of its SHA-256.</summary>
    /// <value><see langword="null"/> when the token names none. Safe to log; equal for requests of one session.</value>
    public string? SessionDigest { get; init; }

    /// <summary>Stands for the token: 16 hexadecimal digits of its SHA-256. Safe to log; <see langword="null"/> without a token.</summary>
    public string? TokenDigest { get; init; }

    // Lists as the record shows them, put together once for a token and not for each of its requests.

    internal string? ActorLine => field ??= Line(" < ", Actors, actor => actor.Subject);

    internal string? ScopeLine => field ??= Line(" ", Scopes, scope => scope);

    internal string? MethodLine => field ??= Line(" ", AuthenticationMethods, method => method);

    /// <summary>Who does this and when, for the app's own data: <c>page.ChangedBy = caller.Stamp(time.GetUtcNow())</c>.</summary>
    /// <param name="time">When it is done; kept as UTC.</param>
    /// <returns>The caller, flat.</returns>
    /// <exception cref="InvalidOperationException">Nobody stands behind the request; the endpoint let anonymous callers in.</exception>
    public AttributionStamp Stamp(DateTimeOffset time) => (User, Client) switch
    {
        ({ } person, var client) => new(person.Key, person.Issuer, person.Subject, person.DisplayName, client?.Id, client?.Name, Via, time.ToUniversalTime()),
        (null, { } service) => new($"{Issuer}#{service.Id}", Issuer!, service.Id, service.DisplayName, service.Id, service.Name, Via, time.ToUniversalTime()),
        _ => throw new InvalidOperationException("Nobody stands behind this request, so nothing can be attributed to anyone; the endpoint has to require a caller."),
    };

    /// <summary>The same attribution with what Access was asked for beside the token.</summary>
    internal RequestAttribution With(AccessIdentity identity) => new(this)
    {
        AuthenticationTime = AuthenticationTime ?? identity.AuthenticationTime,
        Groups = identity.Groups,
        IdentityProvider = identity.IdentityProvider,
    };

    /// <summary>The same attribution of a request that came another way.</summary>
    internal RequestAttribution Came(AttributionVia via) => new(this) { Via = via };

    /// <summary>Binds the attribution as a parameter of a minimal-API handler. Never fails and never reads query, form or body.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The attribution of the request; <see cref="Anonymous"/> when nobody stands behind it.</returns>
    public static ValueTask<RequestAttribution?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<RequestAttribution?>(context.GetAttribution());

    private static string? Line<T>(string separator, IReadOnlyList<T> items, Func<T, string> text) =>
        items.Count > 0 && string.Join(separator, items.Select(text)) is var line && !string.IsNullOrWhiteSpace(line) ? line : null;
}

/// <summary>A person. Identified by <see cref="Issuer"/> and <see cref="Subject"/> together, compared ordinally; the rest is for display.</summary>
/// <param name="Subject">The issuer's identifier of the person (RFC 7519 §4.1.2).</param>
/// <param name="Issuer">The authorization server that vouches for the person (RFC 7519 §4.1.1).</param>
/// <param name="Email">E-mail address for display, or <see langword="null"/>. Addresses are reused: never a key.</param>
/// <param name="Name">Full name for display, or <see langword="null"/>.</param>
public sealed record AttributedUser(string Subject, string Issuer, string? Email, string? Name)
{
    /// <summary>What to keep records of this person by: one text that stays the same, compared ordinally. Not for display.</summary>
    /// <value>
    /// Issuer and subject, as <c>issuer#subject</c>. With <c>AuthorizationServers:#:IdentityKey</c>, and the claim in the token,
    /// <c>key:claim=value</c>: the same at every authorization server that has the setting.
    /// </value>
    public string Key
    {
        get => SharedKey ?? $"{Issuer}#{Subject}";
        init => SharedKey = value;
    }

    /// <summary>The login name by which an administrator of the authorization server finds the person, or <see langword="null"/>. For display and records.</summary>
    /// <remarks>A login name can be given to somebody else: never a key. It may look like an e-mail address and need not be one.</remarks>
    public string? Username { get; init; }

    /// <summary>The person's identifier in the directory of the authorization server, where that is not <see cref="Subject"/>: the <c>oid</c> of Entra.</summary>
    /// <value><see langword="null"/> where the subject is what an administrator can look up.</value>
    public string? DirectoryId { get; init; }

    /// <summary>The key that does not depend on the issuer, if the person has one.</summary>
    internal string? SharedKey { get; init; }

    /// <summary>What to show to people: the name, else the e-mail address, else the subject.</summary>
    public string DisplayName => Name ?? Email ?? Subject;
}

/// <summary>Client software (RFC 6749 §1.1).</summary>
/// <param name="Id">The client identifier.</param>
/// <param name="Name">The name the authorization server's token gives the client, or <see langword="null"/>.</param>
public sealed record AttributedClient(string Id, string? Name)
{
    /// <summary>What to show to people: the name, else the identifier.</summary>
    public string DisplayName => Name ?? Id;
}

/// <summary>A party that acts for the subject (RFC 8693 §4.1).</summary>
/// <param name="Subject">The actor's subject.</param>
/// <param name="Issuer">The actor's issuer when the claim names one, or <see langword="null"/>.</param>
public sealed record AttributedActor(string Subject, string? Issuer);
