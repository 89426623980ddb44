using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens;

namespace ManagedAccess.AspNetCore;

/// <summary>One record of one request: the caller, the client, the request, the outcome and the duration.</summary>
/// <remarks>
/// Strings that come from a token or a request are neutralised here, for every record: control characters and bidirectional
/// overrides are escaped, values over 256 characters cut and marked, so that one decision is one line in any log. No member ever holds a
/// token.
/// </remarks>
public sealed record AuditRecord
{
    /// <summary>When the request arrived (UTC).</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The W3C trace identifier, or ASP.NET Core's request identifier where there is no activity.</summary>
    public required string TraceId { get; init => field = LogText.Neutralise(value)!; }

    /// <summary>How the request was decided.</summary>
    public required AccessOutcome Outcome { get; init; }

    /// <summary>Why: one of <see cref="DecisionReasons"/>, <see cref="DecisionReasons.None"/> when nothing was wrong.</summary>
    public required string Reason { get; init; }

    /// <summary>The part of the request that held the credential; null when there was no credential for this library.</summary>
    public CredentialSource? Credential { get; init; }

    /// <summary>The scheme of this library that let the caller in or refused them: <c>ManagedAccess</c>, or one the app added; null if no such scheme did.</summary>
    public string? Scheme { get; init; }

    /// <summary>Person, delegated person, service or anonymous.</summary>
    public required AttributionKind Kind { get; init; }

    /// <summary>Whether the person's own browser sent the request, or software that acts for them; unknown if nothing in the request shows it.</summary>
    public AttributionVia Via { get; init; }

    /// <summary>The issuer that vouches for the caller. Only from a validated credential.</summary>
    public string? Issuer { get; init => field = LogText.Neutralise(value); }

    /// <summary>The person's subject. Only from a validated credential; null for services.</summary>
    public string? Subject { get; init => field = LogText.Neutralise(value); }

    /// <summary>The person's identifier at every server that has <c>AuthorizationServers:#:IdentityKey</c>; null if no such claim identified them.</summary>
    public string? IdentityKey { get; init => field = LogText.Neutralise(value); }

    /// <summary>The person's name, for people; null if the token lacks one. A name that is an e-mail address is left out where <see cref="Email"/> is.</summary>
    public string? Name { get; init => field = LogText.Neutralise(value); }

    /// <summary>The login name by which an administrator of the server finds the person (UPN in Entra), or null. Left out like <see cref="Name"/>.</summary>
    public string? Username { get; init => field = LogText.Neutralise(value); }

    /// <summary>The person's identifier in the directory of the authorization server (<c>oid</c> in Entra), or null if that is <see cref="Subject"/>.</summary>
    public string? DirectoryId { get; init => field = LogText.Neutralise(value); }

    /// <summary>The person's e-mail address; null when <c>ManagedAccess:Audit:IncludeEmail</c> is off.</summary>
    public string? Email { get; init => field = LogText.Neutralise(value); }

    /// <summary>The client software's identifier, or null when the credential does not name it.</summary>
    public string? ClientId { get; init => field = LogText.Neutralise(value); }

    /// <summary>The name the token gives the client software, or null. For people; the client is <see cref="ClientId"/>.</summary>
    public string? ClientName { get; init => field = LogText.Neutralise(value); }

    /// <summary>The subjects of the actor chain, the current actor first, separated by <c> &lt; </c>; null without actors.</summary>
    public string? Actors { get; init => field = LogText.Neutralise(value); }

    /// <summary>What kind of party the current actor is (<c>ai_agent</c>), or null when the token does not say.</summary>
    public string? ActorProfile { get; init => field = LogText.Neutralise(value); }

    /// <summary>The application that the current actor is an instance of (the blueprint of an agent identity in Entra), or null.</summary>
    public string? ActorBlueprint { get; init => field = LogText.Neutralise(value); }

    /// <summary>The identity provider behind the issuer, which signed the person in or let the client in for them; null when it is not known.</summary>
    public string? IdentityProvider { get; init => field = LogText.Neutralise(value); }

    /// <summary>The scopes the token grants, as issued, separated by spaces (RFC 6749 §3.3); null without any.</summary>
    public string? Scopes { get; init => field = LogText.Neutralise(value); }

    /// <summary>When the person authenticated (<c>auth_time</c>), or null when it is not known.</summary>
    public DateTimeOffset? AuthenticationTime { get; init; }

    /// <summary>How the person authenticated (<c>amr</c>, RFC 8176), separated by spaces; null when it is not known.</summary>
    public string? AuthenticationMethods { get; init => field = LogText.Neutralise(value); }

    /// <summary>The authentication context class (<c>acr</c>), or null when it is not known.</summary>
    public string? AuthenticationContext { get; init => field = LogText.Neutralise(value); }

    /// <summary>An identifier of the session: 16 hexadecimal digits of its SHA-256; null when the token names no session. Equal for requests of one session.</summary>
    public string? SessionDigest { get; init; }

    /// <summary>The token's identifier or digest; null without a validated token.</summary>
    public string? TokenId { get; init => field = LogText.Neutralise(value); }

    /// <summary>The request method.</summary>
    public required string Method { get; init => field = LogText.Neutralise(value)!; }

    /// <summary>The request path without the query, which may hold anything.</summary>
    public required string Path { get; init => field = LogText.Neutralise(value)!; }

    /// <summary>The route pattern of the selected endpoint, or null when no endpoint was selected.</summary>
    public string? Route { get; init => field = LogText.Neutralise(value); }

    /// <summary>The status of the response; 500 when the app threw before the response started.</summary>
    public required int Status { get; init; }

    /// <summary>The media type of the response without parameters, or null without content.</summary>
    public string? Representation { get; init => field = LogText.Neutralise(value); }

    /// <summary>From the arrival of the request to the end of the response.</summary>
    public required TimeSpan Duration { get; init; }
}
