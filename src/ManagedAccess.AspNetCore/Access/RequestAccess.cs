using System.Diagnostics;
using System.Security.Claims;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using Microsoft.AspNetCore.Authorization;

namespace ManagedAccess.AspNetCore.Access;

/// <summary>
/// The state of one request in access control: the result of its credential, the result of authorization, the decision. The feature of
/// <c>HttpContext</c> that every part of this library reads.
/// </summary>
/// <remarks>
/// Each transition has one writer, which its summary names; a test checks this. An app may authenticate, authorize and refuse in any order and as
/// often as it likes: in an event, in <c>OnStarting</c>, on an error page, after the end of its pipeline. The last transition counts, and the
/// record has what counts when the response starts. Only the result of a credential that was never found is a mistake of this library: it
/// throws in debug builds, which the tests use.
/// </remarks>
internal sealed class RequestAccess
{
    // One for each place of a credential: they do not differ between requests.
    private static readonly AccessDecision[] ServedBy = [.. Enum.GetValues<CredentialSource>().Select(source => new AccessDecision(AccessReasons.Served, source))];

    private CallerIdentity? _caller;
    private CredentialSource _source;
    private bool _hasArrived;
    private Details? _details;

    /// <summary>Whether the request carries a credential, or something like one, for a resource of this app.</summary>
    public bool HasCredential { get; private set; }

    /// <summary>Whether this library accepted a credential.</summary>
    public bool HasCaller => _caller is not null;

    /// <summary>The resource the credential was validated for; authorization compares it with that of the selected endpoint.</summary>
    public ProtectedResource? Resource { get; private set; }

    /// <summary>The caller's principal, as this library's scheme returned it to the framework.</summary>
    public ClaimsPrincipal? Principal { get; private set; }

    /// <summary>The identity of the caller; null without one.</summary>
    public CallerIdentity? Caller => _caller;

    /// <summary>The attribution of the request. Only if <see cref="HasCaller"/>.</summary>
    public RequestAttribution Attribution => _caller!.Attribution;

    /// <summary>The authorization server that issued the credential. Only if <see cref="HasCaller"/>.</summary>
    public TrustedIssuer Issuer => _caller!.Issuer;

    /// <summary>The place of the credential. Only if <see cref="HasCaller"/>.</summary>
    public CredentialSource Source => _source;

    /// <summary>The credential that was not accepted.</summary>
    public RejectedCredential? Rejection { get; private set; }

    /// <summary>Whether authorization has run for this request.</summary>
    public bool IsAuthorizationEvaluated { get; private set; }

    /// <summary>The most important thing the caller lacks; null if nothing is known to be missing.</summary>
    public AccessReason? Lack => _details?.Lack;

    /// <summary>
    /// All requirements of the failed checks, met or not, because the next attempt must meet all of them. The limits of the settings and of
    /// checks in code are included, although no endpoint names them.
    /// </summary>
    public IReadOnlyList<IAuthorizationRequirement> Asked => _details?.Asked ?? [];

    /// <summary>The refusal that was written.</summary>
    public Refusal? Refusal => _details?.Refusal;

    /// <summary>The field line of <c>WWW-Authenticate</c> that was written, to tell this library's challenge from those of other schemes.</summary>
    public string? WrittenChallenge
    {
        get => _details?.WrittenChallenge;
        set => Detail.WrittenChallenge = value;
    }

    /// <summary>The same for the challenge of the scheme <c>DPoP</c>.</summary>
    public string? WrittenProofChallenge
    {
        get => _details?.WrittenProofChallenge;
        set
        {
            if (value is not null || _details is not null)
            {
                Detail.WrittenProofChallenge = value;
            }
        }
    }

    /// <summary>The identity of the main resource, if it is derived from the request. Kept, because inside a branch the path base is longer.</summary>
    public ResourceIdentity? DerivedIdentity
    {
        get => _details?.DerivedIdentity;
        set => Detail.DerivedIdentity = value;
    }

    /// <summary>Whether the request goes through the app only to learn the derived identity, for a metadata document.</summary>
    public IdentityProbe Probe
    {
        get => _details?.Probe ?? IdentityProbe.None;
        set => Detail.Probe = value;
    }

    /// <summary>The decision on the request, if an error page runs it again and may authenticate for another resource; null for other requests.</summary>
    public AccessDecision? BeforeErrorPage => _details?.BeforeErrorPage;

    private Details Detail => _details ??= new();

    /// <summary>The latest refusal of the request; null if nothing was refused.</summary>
    public AccessDecision? Refused => _details?.Decision ?? Rejection?.Decision;

    /// <summary>The refusal of the request itself, not of a credential; null if it was not refused.</summary>
    public AccessDecision? RefusedRequest => _details?.Decision;

    /// <summary>The decision to let the caller in, which holds until something is refused. Only if <see cref="HasCaller"/>.</summary>
    public AccessDecision Accepted => ServedBy[(int)_source];

    /// <summary>Whether an identity is that of the caller of this library, or a copy of it.</summary>
    public bool IsCaller(CallerIdentity identity) => _caller is not null && ReferenceEquals(identity.Attribution, _caller.Attribution);

    /// <summary>The state for a question about another page: the same credential, and no decision yet. Nothing that is written to it counts for the request.</summary>
    public RequestAccess ForTrial()
    {
        var trial = (RequestAccess)MemberwiseClone();
        trial._details = _details?.DerivedIdentity is { } identity ? new Details { DerivedIdentity = identity } : null;
        trial.IsAuthorizationEvaluated = false;
        return trial;
    }

    /// <summary>The request has come in. Written by <c>AccessMiddleware</c>.</summary>
    /// <returns>False if it came in before: a middleware outside this library runs it again.</returns>
    public bool Arrived()
    {
        var isFirst = !_hasArrived;
        _hasArrived = true;
        return isFirst;
    }

    /// <summary>
    /// The app has answered, but the response has not started: code that waits for its start, or runs outside this library, may still change it.
    /// Written by <c>AccessMiddleware</c>.
    /// </summary>
    public void Answered(ArrivedRequest unrecorded) => Detail.Unrecorded = unrecorded;

    /// <summary>The request is recorded now. Written by <c>AccessMiddleware</c>.</summary>
    /// <returns>The values of a request that waits for its record; null if there is none.</returns>
    public ArrivedRequest? Recorded()
    {
        if (_details?.Unrecorded is not { } unrecorded)
        {
            return null;
        }

        _details.Unrecorded = null;
        return unrecorded;
    }

    /// <summary>An error page runs the request again, and its credential is about to be looked at for the page. Written by <c>CallerAuthenticator</c>.</summary>
    /// <param name="decision">The decision so far, which the record keeps.</param>
    public void ShowsErrorPage(AccessDecision decision) => Detail.BeforeErrorPage ??= decision;

    /// <summary>The request carries a credential, or something like one. Written by <c>CallerAuthenticator</c>, each time a scheme authenticates.</summary>
    public void Found(ProtectedResource? resource)
    {
        HasCredential = true;
        (Resource, _caller, Principal, Rejection) = (resource, null, null, null);
    }

    /// <summary>The credential was accepted. Written by <c>CallerAuthenticator</c>.</summary>
    public void Validated(CallerIdentity caller, ClaimsPrincipal principal, CredentialSource source)
    {
        ThrowUnlessFound();
        (_caller, Principal, _source) = (caller, principal, source);
    }

    /// <summary>The credential was not accepted, or an event of the app refused its caller. Written by <c>CallerAuthenticator</c>.</summary>
    public void Rejected(RejectedCredential credential)
    {
        ThrowUnlessFound();
        (_caller, Principal, Rejection) = (null, null, credential);
    }

    /// <summary>The credential no longer counts. Written by <c>CallerAuthenticator</c>.</summary>
    public void Withdrawn()
    {
        ThrowUnlessFound();
        (_caller, Principal) = (null, null);
    }

    /// <summary>The app's own scheme knows the caller, so this library's refusal no longer counts. Written by <c>SchemeSelectorHandler</c>.</summary>
    public void LeftToApp()
    {
        Rejection = null;
        if (_details is not null)
        {
            _details.Decision = null;
        }
    }

    /// <summary>Authorization has run. Written by <c>CallerMinimumHandler</c>, which runs for every policy.</summary>
    public void Evaluated() => IsAuthorizationEvaluated = true;

    /// <summary>The caller lacks something. Written by the requirement handlers.</summary>
    /// <param name="lack">The row of the table; the one of the highest rank is kept.</param>
    /// <param name="asked">All requirements of the failed check.</param>
    public void JudgedShort(AccessReason lack, IEnumerable<IAuthorizationRequirement> asked)
    {
        AddAsked(asked);
        if (Detail.Lack is not { } known || lack.Rank > known.Rank)
        {
            Detail.Lack = lack;
        }
    }

    /// <summary>The requirements of a check for a caller who is not known yet, so that the challenge names them. Written by the requirement handlers.</summary>
    public void AddAsked(IEnumerable<IAuthorizationRequirement> asked)
    {
        IsAuthorizationEvaluated = true;
        Detail.Asked ??= [];
        Detail.Asked.AddRange(asked.Except(Detail.Asked)); // each kind of requirement that is not met reports the same check
    }

    /// <summary>The request was refused, or the person was sent to sign in. Written by <c>RefusalWriter</c>. A later refusal replaces an earlier one.</summary>
    /// <param name="decision">The decision for the record; null if the app refused the request.</param>
    /// <param name="refusal">The refusal for the response; null if other code writes it.</param>
    public void Refuse(AccessDecision? decision, Refusal? refusal = null)
    {
        Detail.Decision = decision ?? Detail.Decision;
        Detail.Refusal = refusal ?? Detail.Refusal;
    }

    [Conditional("DEBUG")]
    private void ThrowUnlessFound()
    {
        if (!HasCredential)
        {
            throw new InvalidOperationException("The result of a credential that was never found.");
        }
    }

    /// <summary>State that most requests do not need; created with its first value, so that a request that is simply served does not allocate it.</summary>
    private sealed class Details
    {
        public AccessReason? Lack { get; set; }

        public List<IAuthorizationRequirement>? Asked { get; set; }

        public AccessDecision? Decision { get; set; }

        public AccessDecision? BeforeErrorPage { get; set; }

        public ArrivedRequest? Unrecorded { get; set; }

        public Refusal? Refusal { get; set; }

        public string? WrittenChallenge { get; set; }

        public string? WrittenProofChallenge { get; set; }

        public ResourceIdentity? DerivedIdentity { get; set; }

        public IdentityProbe Probe { get; set; }
    }
}

/// <summary>The state of a metadata request that must go through the app to a point where the path base is known.</summary>
internal enum IdentityProbe
{
    None,

    /// <summary>It is on its way through the app.</summary>
    Sent,

    /// <summary>It reached the point where an ordinary request is authenticated.</summary>
    Arrived,
}
