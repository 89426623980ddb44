using System.Diagnostics.CodeAnalysis;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Attribution.Identities;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore;

/// <summary>The caller of a request: the person, the client software between the person and the app, and the permissions of the token.</summary>
/// <remarks>
/// Derived only from a validated credential; no header, query or form value ever contributes. Bind it as a parameter of a
/// minimal-API handler or an MVC action, inject it, or call <c>HttpContext.GetAttribution()</c>. Instances are immutable.
/// </remarks>
public sealed class RequestAttribution
{
    /// <summary>The attribution of an anonymous request. Its lists are empty, and its user and client are null.</summary>
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

    /// <summary>Person, delegated person, service or anonymous caller.</summary>
    public required AttributionKind Kind { get; init; }

    /// <summary>Whether the person's own browser sent the request, or software that acts for them.</summary>
    /// <value><see cref="AttributionVia.Unknown"/> without evidence. <c>RequireDirectHuman()</c> asks for <see cref="AttributionVia.Browser"/>.</value>
    public AttributionVia Via { get; init; }

    /// <summary>The person; <see langword="null"/> for services and anonymous requests: a service is never passed off as a person.</summary>
    public AttributedUser? User { get; init; }

    /// <summary>The client software (<c>client_id</c>, or the <c>common_name</c> of an Access service token).</summary>
    /// <value><see langword="null"/> when the credential does not name it, as with an Access assertion of a person. Never guessed.</value>
    public AttributedClient? Client { get; init; }

    /// <summary>The actors for the person, the current actor first (RFC 8693 §4.1). Earlier actors are informational only.</summary>
    /// <remarks>An agent identity of Microsoft Entra is an actor too, also where it acts for itself. Its tokens have no <c>act</c>, so <see cref="Kind"/> stays what it is.</remarks>
    /// <value>Empty when there is no actor; if the token of a person has <c>act</c>, <see cref="Kind"/> is <see cref="AttributionKind.Delegated"/>. At most eight.</value>
    public IReadOnlyList<AttributedActor> Actors { get; init; } = [];

    /// <summary>The scopes the token grants, as issued; implied scopes are not added. Case-sensitive (RFC 6749 §3.3).</summary>
    /// <value>Empty for Access assertions, which do not carry scopes.</value>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The issuer of the credential, or <see langword="null"/> for anonymous requests.</summary>
    public string? Issuer { get; init; }

    /// <summary>The authentication scheme of this library that accepted the token: <c>ManagedAccess</c>, or one that the app added with <c>AddScheme</c>.</summary>
    /// <value><see langword="null"/> for anonymous requests and for callers that the app's own scheme has let in.</value>
    public string? Scheme { get; init; }

    /// <summary>When the person authenticated (<c>auth_time</c>, RFC 9068 §2.2.1), or <see langword="null"/> when the token does not say.</summary>
    public DateTimeOffset? AuthenticationTime { get; init; }

    /// <summary>How the person authenticated (<c>amr</c>, RFC 8176). Empty when the token does not say.</summary>
    public IReadOnlyList<string> AuthenticationMethods { get; init; } = [];

    /// <summary>The authentication context class (<c>acr</c>), or <see langword="null"/> when the token does not say.</summary>
    public string? AuthenticationContext { get; init; }

    /// <summary>The token's identifier (<c>jti</c>), or a digest of the token when it does not have one. Safe to log; <see langword="null"/> without a token.</summary>
    public string? TokenId { get; init; }

    /// <summary>
    /// The groups the caller belongs to, as the authorization server names them: from the claim <c>groups</c>, the claim that
    /// <c>AuthorizationServers:#:GroupsClaim</c> names, or Access's answer to an identity lookup.
    /// </summary>
    /// <value><see langword="null"/> when they are not known. The caller may still belong to groups: do not conclude anything from it.</value>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>The identity provider that stands behind the authorization server: it signed the person in, or let the client in for them (enterprise-managed authorization).</summary>
    /// <remarks>From the claim <c>idp</c> of an access token, or of Access from an identity lookup (<c>idp.id</c>).</remarks>
    /// <value><see langword="null"/> when it is not known.</value>
    public string? IdentityProvider { get; init; }

    /// <summary>The country Access saw the person in (<c>country</c>, ISO 3166-1 alpha-2), or <see langword="null"/> when the token does not say.</summary>
    public string? Country { get; init; }

    /// <summary>Stands for the session the token belongs to (<c>sid</c>, or <c>identity_nonce</c> of Access): 16 hexadecimal digits of its SHA-256.</summary>
    /// <value><see langword="null"/> when the token does not name a session. Safe to log; equal for requests of one session.</value>
    public string? SessionDigest { get; init; }

    /// <summary>Stands for the token: 16 hexadecimal digits of its SHA-256. Safe to log; <see langword="null"/> without a token.</summary>
    public string? TokenDigest { get; init; }

    internal AttributedActor? CurrentActor => Actors.Count > 0 ? Actors[0] : null;

    // Lists in the form of the record, built once for a token and not for each of its requests.

    internal string? ActorLine => field ??= Line(" < ", Actors, actor => actor.Subject);

    internal string? ScopeLine => field ??= Line(" ", Scopes, scope => scope);

    internal string? MethodLine => field ??= Line(" ", AuthenticationMethods, method => method);

    /// <summary>The caller and the time, for the app's own data: <c>page.ChangedBy = caller.Stamp(time.GetUtcNow())</c>.</summary>
    /// <param name="time">When it is done; kept as UTC.</param>
    /// <returns>The caller in flat form.</returns>
    /// <exception cref="InvalidOperationException">The request is anonymous; the endpoint let anonymous callers in.</exception>
    public AttributionStamp Stamp(DateTimeOffset time) => (User, Client) switch
    {
        ({ } person, var client) => new()
        {
            Key = person.Key,
            Issuer = person.Issuer,
            Subject = person.Subject,
            Name = person.DisplayName,
            ClientId = client?.Id,
            ClientName = client?.Name,
            Via = Via,
            Time = time.ToUniversalTime(),
        },
        (null, { } service) => new()
        {
            Key = $"{Issuer}#{service.Id}",
            Issuer = Issuer!,
            Subject = service.Id,
            Name = service.DisplayName,
            ClientId = service.Id,
            ClientName = service.Name,
            Via = Via,
            Time = time.ToUniversalTime(),
        },
        _ => throw new InvalidOperationException("Nobody stands behind this request, so nothing can be attributed to anyone; the endpoint has to require a caller."),
    };

    /// <summary>The same attribution with the answer to Access's identity lookup.</summary>
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
    /// <returns>The attribution of the request; <see cref="Anonymous"/> when it has no caller.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The app does not call <c>AddManagedAccess()</c>.</exception>
    public static ValueTask<RequestAttribution?> BindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.RequestServices.GetService<IRequestCaller>() is { } caller
            ? ValueTask.FromResult<RequestAttribution?>(caller.Find(context))
            : throw new InvalidOperationException("A RequestAttribution cannot be bound without builder.Services.AddManagedAccess().");
    }

    private static string? Line<T>(string separator, IReadOnlyList<T> items, Func<T, string> text) =>
        items.Count > 0 && string.Join(separator, items.Select(text)) is var line && !string.IsNullOrWhiteSpace(line) ? line : null;
}

/// <summary>A person. Identified by <see cref="Issuer"/> and <see cref="Subject"/> together, compared ordinally; the rest is for display.</summary>
public sealed record AttributedUser
{
    /// <summary>The issuer's identifier of the person (RFC 7519 §4.1.2).</summary>
    public required string Subject { get; init; }

    /// <summary>The authorization server that vouches for the person (RFC 7519 §4.1.1).</summary>
    public required string Issuer { get; init; }

    /// <summary>The e-mail address, for display, or <see langword="null"/>. An address can be given to another person later: never use it as a key.</summary>
    public string? Email { get; init; }

    /// <summary>The full name, for display, or <see langword="null"/>.</summary>
    public string? Name { get; init; }

    /// <summary>The key for records of this person: one string that stays the same, compared ordinally. Not for display.</summary>
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
    /// <remarks>A login name can be given to another person: never use it as a key. It may look like an e-mail address without being one.</remarks>
    public string? Username { get; init; }

    /// <summary>The person's identifier in the directory of the authorization server, if it is not <see cref="Subject"/>: the <c>oid</c> of Entra.</summary>
    /// <value><see langword="null"/> if an administrator can look the person up by the subject.</value>
    public string? DirectoryId { get; init; }

    /// <summary>The key that does not depend on the issuer, if the person has one.</summary>
    internal string? SharedKey { get; init; }

    /// <summary>The name to show to people: the name, else the e-mail address, else the subject.</summary>
    public string DisplayName => Name ?? Email ?? Subject;
}

/// <summary>Client software (RFC 6749 §1.1).</summary>
public sealed record AttributedClient
{
    /// <summary>The client identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The name that the token gives the client, or <see langword="null"/>.</summary>
    public string? Name { get; init; }

    /// <summary>The name to show to people: the name, else the identifier.</summary>
    public string DisplayName => Name ?? Id;
}

/// <summary>A party that acts for the subject (RFC 8693 §4.1).</summary>
public sealed record AttributedActor
{
    /// <summary>The actor's subject.</summary>
    public required string Subject { get; init; }

    /// <summary>The actor's issuer, if the claim names one; otherwise <see langword="null"/>.</summary>
    public string? Issuer { get; init; }

    /// <summary>What kind of party the actor is, as the authorization server says, such as <c>ai_agent</c> (<c>sub_profile</c>, or an agent identity of Microsoft Entra).</summary>
    /// <value><see langword="null"/> when the token does not say. For display and records.</value>
    public string? Profile { get; init; }

    /// <summary>The application that the actor is an instance of: the agent identity blueprint of Microsoft Entra (<c>xms_par_app_azp</c>).</summary>
    /// <value><see langword="null"/> when the token does not say.</value>
    public string? Blueprint { get; init; }
}
