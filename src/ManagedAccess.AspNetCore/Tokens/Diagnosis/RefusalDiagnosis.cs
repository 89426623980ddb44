using System.Buffers;
using System.Text;
using ManagedAccess.AspNetCore.Diagnostics;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using ManagedAccess.AspNetCore.Tokens.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace ManagedAccess.AspNetCore.Tokens.Diagnosis;

/// <summary>
/// Says at Debug why a token was refused: the value found, the value expected, and the setting to look at. Only the log has these details: the
/// caller gets a fixed sentence, the record a reason code.
/// </summary>
/// <remarks>
/// Reads the token a second time, so that requests keep nothing for the diagnosis. Values are escaped and cut. The signature, and claims that
/// are never the reason for a refusal, are not shown.
/// </remarks>
internal sealed class RefusalDiagnosis(TrustedIssuers issuers, AccessTokenOptions options, TimeProvider clock, ILogger<RefusalDiagnosis> logger)
{
    public void Explain(in PresentedCredential credential, in TokenExpectation expectation, TokenRejection rejection)
    {
        // The log has the exception of a validator already, and it is not asked again.
        if (rejection is not (TokenRejection.None or TokenRejection.IssuerCheckFailed) && logger.IsEnabled(LogLevel.Debug))
        {
            Log.TokenRefused(logger, credential.SourceName, rejection.ReasonCode(), Describe(credential, expectation, rejection));
        }
    }

    /// <summary>Explains why a request was refused for the way it carries its credential, before the credential was read.</summary>
    public void Explain(TokenRejection rejection, HttpRequest request)
    {
        if (logger.IsEnabled(LogLevel.Debug))
        {
            var field = rejection is TokenRejection.MultipleAssertions ? AccessTokenReader.AssertionHeader : HeaderNames.Authorization;
            Log.CarriageRefused(logger, rejection.ReasonCode(), RefusalText.ForCarriage(rejection, request.Headers[field].Count, options));
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
            return RefusalText.ForShape(rejection, token, options);
        }

        if (!JwtParts.TrySplit(octets, out var parts, out _) || !parts.AreBase64Url())
        {
            return rejection is TokenRejection.NotThreeParts or TokenRejection.NotBase64Url or TokenRejection.Encrypted
                ? RefusalText.ForShape(rejection, token, options)
                : RefusalText.ForAnswer(rejection);
        }

        var header = JwtParts.Decode(parts.Header, new byte[octets.Length]);
        var payload = JwtParts.Decode(parts.Payload, new byte[octets.Length]);
        if (StrictJsonObject.Read(header, out var headerMembers) is not JsonFault.None)
        {
            return RefusalText.ForJson("header", rejection);
        }

        if (StrictJsonObject.Read(payload, out var members) is not JsonFault.None && rejection is >= TokenRejection.NotUtf8 and <= TokenRejection.DuplicateMember)
        {
            return RefusalText.ForJson("payload", rejection);
        }

        var claims = new ClaimsView(payload, ref members);
        issuers.Find(credential.Profile, claims, expectation.OwnOrigin, expectation.Scheme, out var issuer);
        var mapped = issuer?.Mapping?.Read(payload, ref members);
        var refused = new RefusedToken(new ClaimsView(header, ref headerMembers), claims, payload, mapped, parts.SignatureLength, credential.Profile);
        return issuer is null
            ? RefusalText.ForHeaderOrIssuer(rejection, refused, Names(credential.Profile, expectation))
            : RefusalText.ForClaims(rejection, refused, issuer, expectation, clock.GetUtcNow(), options);
    }
}
