using System.Buffers;
using System.Text;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>
/// Says at Debug why a token was refused: the value found, the value expected, and the setting to look at. Nobody else is told: the caller
/// gets a fixed sentence, the record a reason code.
/// </summary>
/// <remarks>
/// Reads the token a second time, so that nothing is kept for it while requests are served. Values are escaped and cut; the signature and
/// claims that no refusal is about are never shown.
/// </remarks>
internal sealed class RefusalDiagnosis(TrustedIssuers issuers, AccessTokenOptions options, TimeProvider clock, ILogger<RefusalDiagnosis> logger)
{
    public void Explain(in PresentedCredential credential, in TokenExpectation expectation, TokenRejection rejection)
    {
        if (rejection is not TokenRejection.None && logger.IsEnabled(LogLevel.Debug))
        {
            Log.TokenRefused(logger, credential.SourceName, rejection.ReasonCode(), Describe(credential, expectation, rejection));
        }
    }

    /// <summary>Why the request carries its credential in a way that is refused unread.</summary>
    public void Explain(TokenRejection rejection, HttpRequest request)
    {
        if (logger.IsEnabled(LogLevel.Debug))
        {
            var field = rejection is TokenRejection.MultipleAssertions ? AccessTokenReader.AssertionHeader : HeaderNames.Authorization;
            Log.CarriageRefused(logger, rejection.ReasonCode(), RefusalText.OfCarriage(rejection, request.Headers[field].Count, options));
        }
    }

    // "/" in the settings stands for the origin of the request.
    private IEnumerable<string> Names(AuthorizationServerType profile, TokenExpectation expectation) =>
        issuers.Names(profile, expectation.Scheme).Select(issuer => issuer == "/" && expectation.OwnOrigin is { } ownOrigin ? ownOrigin : issuer);

    private string Describe(in PresentedCredential credential, in TokenExpectation expectation, TokenRejection rejection)
    {
        var token = credential.Token.Span;
        var octets = new byte[Math.Min(token.Length, options.MaxTokenLength)];
        if (token.Length > options.MaxTokenLength || Ascii.FromUtf16(token, octets, out _) != OperationStatus.Done)
        {
            return RefusalText.OfShape(rejection, token, options);
        }

        if (!JwtParts.TrySplit(octets, out var parts, out _) || !parts.AreBase64Url())
        {
            return RefusalText.OfShape(rejection, token, options);
        }

        var header = JwtParts.Decode(parts.Header, new byte[octets.Length]);
        var payload = JwtParts.Decode(parts.Payload, new byte[octets.Length]);
        if (StrictJsonObject.Read(header, out var headerMembers) is not JsonFault.None)
        {
            return RefusalText.OfJson("header", rejection);
        }

        if (StrictJsonObject.Read(payload, out var members) is not JsonFault.None && rejection is >= TokenRejection.NotUtf8 and <= TokenRejection.DuplicateMember)
        {
            return RefusalText.OfJson("payload", rejection);
        }

        var claims = new ClaimsView(payload, ref members);
        var issuer = issuers.Find(credential.Profile, claims, expectation.OwnOrigin, expectation.Scheme);
        var mapped = issuer?.Mapping?.Read(payload, ref members);
        var refused = new RefusedToken(new ClaimsView(header, ref headerMembers), claims, payload, mapped, parts.SignatureLength, credential.Profile);
        return issuer is null
            ? RefusalText.OfHeaderOrIssuer(rejection, refused, Names(credential.Profile, expectation))
            : RefusalText.OfClaims(rejection, refused, issuer, expectation, clock.GetUtcNow(), options);
    }
}

/// <summary>A refused token, as far as it can be read.</summary>
internal readonly ref struct RefusedToken(
    ClaimsView header, ClaimsView claims, ReadOnlySpan<byte> payload, Claims.MappedClaims? mapped, int signatureLength, AuthorizationServerType profile)
{
    public readonly ClaimsView Header = header;
    public readonly ClaimsView Claims = claims;
    public readonly ReadOnlySpan<byte> Payload = payload;

    public Claims.MappedClaims? Mapped => mapped;

    public int SignatureLength => signatureLength;

    public AuthorizationServerType Profile => profile;

    /// <summary>What the token calls a claim.</summary>
    public string Name(JwtMember member) => mapped is null ? member.Text() : mapped.NameOf(member);

    /// <summary>A member of the header, as JSON for a log.</summary>
    public string InHeader(JwtMember member) => $"{member.Text()} is {Shown(Header.Raw(member))}";

    /// <summary>A claim, as JSON for a log.</summary>
    public string InClaims(JwtMember member) => $"{Name(member)} is {Shown(Claims.Raw(member))}";

    private static string Shown(ReadOnlySpan<byte> json) => json.IsEmpty ? "absent" : LogText.Neutralise(Encoding.UTF8.GetString(json))!;
}
