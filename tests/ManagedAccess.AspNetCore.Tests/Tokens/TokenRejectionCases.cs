using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Tests.Tokens.Claims;
using ManagedAccess.AspNetCore.Tests.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tests.Tokens.Validation;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens.Revoked;
using ManagedAccess.AspNetCore.Tokens.Validated;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using static ManagedAccess.AspNetCore.Tokens.TokenRejection;

namespace ManagedAccess.AspNetCore.Tests.Tokens;

/// <summary>At least one way to earn every refusal, each with the row of the conformance catalogue it proves.</summary>
internal static class TokenRejectionCases
{
    internal sealed record Case(TokenRejection Expected, string Conformance, string Name, Func<TokenPath, Task<TokenRejection>> Earn);

    private static readonly List<Case> Cases = [];

    static TokenRejectionCases()
    {
        Carriage();
        Shape();
        Header();
        Claims();
        AccessTokenProfile();
        ApplicationTokenProfile();
        KeysAndSignature();
        Introspection();
        Proofs();
    }

    public static IReadOnlyList<Case> All => Cases;

    private static void Add(TokenRejection expected, string conformance, string name, Func<TokenPath, Task<TokenRejection>> earn) =>
        Cases.Add(new(expected, conformance, name, earn));

    private static void Introspection()
    {
        AddOpaque(TokenInactive, "INT-02", "a token that the issuer does not know", _ => { });
        AddOpaque(IntrospectionUnavailable, "INT-05", "an issuer that is down", path => path.OAuth.State = TestIssuerState.Down);
    }

    // More of each, against an app: ProofAttackTests, BoundTokenTests, CertificateBoundTokenTests.
    private static void Proofs()
    {
        Proof(ProofMissing, "POP-04", "no proof", (_, _, headers) => headers.Remove("DPoP"));
        Proof(MultipleProofs, "POP-04", "two proofs", (_, proof, headers) => headers["DPoP"] = new([proof(null, null), proof(null, null)]));
        Proof(ProofMalformed, "POP-04", "a proof that is not a JWT", (_, _, headers) => headers["DPoP"] = "x");
        Proof(ProofTypeNotAccepted, "POP-05", "typ JWT", (_, proof, headers) => headers["DPoP"] = proof(null, header => header["typ"] = "JWT"));
        Proof(ProofAlgorithmNotAllowed, "POP-05", "alg HS256", (_, proof, headers) => headers["DPoP"] = proof(null, header => header["alg"] = "HS256"));
        Proof(ProofKeyNotAccepted, "POP-05", "a private key", (_, proof, headers) => headers["DPoP"] = proof(null, header => header["jwk"]!["d"] = "AQAB"));
        Proof(ProofSignatureInvalid, "POP-05", "another signature", (_, proof, headers) => headers["DPoP"] = proof(null, null)[..^5] + "AAAAA");
        Proof(ProofClaimMissing, "POP-05", "no jti", (_, proof, headers) => headers["DPoP"] = proof(claims => claims.Remove("jti"), null));
        Proof(ProofMethodMismatch, "POP-06", "another method", (_, proof, headers) => headers["DPoP"] = proof(claims => claims["htm"] = "PUT", null));
        Proof(ProofAddressMismatch, "POP-07", "another address", (_, proof, headers) => headers["DPoP"] = proof(claims => claims["htu"] = "https://evil.example/page", null));
        Proof(ProofTimeNotAccepted, "POP-08", "too old", (_, proof, headers) => headers["DPoP"] = proof(claims => claims["iat"] = 1, null));
        Proof(ProofTokenMismatch, "POP-09", "another token", (_, proof, headers) => headers["DPoP"] = proof(claims => claims["ath"] = TestProof.DigestOf("x"), null));
        Proof(ProofKeyMismatch, "POP-03", "another key", (path, _, headers) => headers["DPoP"] = new TestProof(path.Clock, index: 43).Create(headers.Authorization.ToString()[5..], "https://wiki.corp.example/page"));
        Proof(ProofNonceRequired, "POP-11", "no nonce", (path, _, _) => ((AccessTokenOptions)path.Services.GetService(typeof(AccessTokenOptions))!).DPoP.Nonces = true);
        ProofAsync(ProofReplayed, "POP-10", "used before", async (path, context, expectation) => await path.Validator.ValidateAsync(context, Presented(context), expectation));
        ProofAsync(TokenRevoked, "POP-01", "a token that was revoked", (path, _, _) =>
        {
            ((RevocationList)path.Services.GetService(typeof(RevocationList))!).Add(new()
            {
                Kind = RevocationKind.Person,
                Key = RevocationMarks.KeyOf(RevocationKind.Person, path.OAuth.Issuer, "3f6f1c5e-ada"),
                IssuedBefore = path.Clock.GetUtcNow(),
                Until = path.Clock.GetUtcNow().AddHours(1),
            });
            return Task.CompletedTask;
        });
        Proof(TokenNotBound, "POP-03", "a token without cnf", (path, _, headers) => headers.Authorization = "DPoP " + path.OAuth.Issue());
        Proof(ProofMemoryUnavailable, "POP-10", "a memory that cannot tell", (_, _, _) => { }, services => ServiceCollectionServiceExtensions.AddSingleton<IProofReplayMemory, MemoryThatCannotTell>(services));
        Proof(CertificateMissing, "POP-13", "no certificate", (path, _, headers) => headers.Authorization = "Bearer " + path.OAuth.Issue(claims => claims["cnf"] = new JsonObject { ["x5t#S256"] = new string('a', 43) }));
        ProofAsync(CertificateMismatch, "POP-13", "another certificate", (path, context, _) =>
        {
            context.Request.Headers.Authorization = "Bearer " + path.OAuth.Issue(claims => claims["cnf"] = new JsonObject { ["x5t#S256"] = new string('a', 43) });
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            context.Connection.ClientCertificate = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
            return Task.CompletedTask;
        });
    }

    private static PresentedCredential Presented(HttpContext context) => context.Request.Headers.Authorization.ToString() is ['D', ..] and var bound
        ? new(CredentialSource.DPoP, bound[5..])
        : new(CredentialSource.Bearer, context.Request.Headers.Authorization.ToString()[7..]);

    private static void Proof(
        TokenRejection expected, string conformance, string name, Action<TokenPath, Func<Action<JsonObject>?, Action<JsonObject>?, string>, IHeaderDictionary> change, Action<IServiceCollection>? services = null)
    {
        ProofAsync(expected, conformance, name, (path, context, _) =>
        {
            var client = new TestProof(path.Clock);
            var token = context.Request.Headers.Authorization.ToString()[5..];
            change(path, (claims, header) => client.Create(token, "https://wiki.corp.example/page", claims: claims, header: header), context.Request.Headers);
            return Task.CompletedTask;
        }, services);
    }

    private static void ProofAsync(
        TokenRejection expected, string conformance, string name, Func<TokenPath, HttpContext, TokenExpectation, Task> change, Action<IServiceCollection>? services = null) =>
        Add(expected, conformance, name, async _ =>
        {
            using var path = new TokenPath(services: services);
            var client = new TestProof(path.Clock);
            var token = path.OAuth.Issue(client.Bind);
            var context = new DefaultHttpContext { Request = { Method = "GET", Scheme = "https", Host = new("wiki.corp.example"), Path = "/page" } };
            context.Request.Headers.Authorization = "DPoP " + token;
            context.Request.Headers["DPoP"] = client.Create(token, "https://wiki.corp.example/page");
            var expectation = path.Wiki with { OwnOrigin = "https://wiki.corp.example", Binding = new(DPoPMode.Allowed, MutualTlsMode.Allowed, ["ES256"]) };
            await change(path, context, expectation);
            return (await path.Validator.ValidateAsync(context, Presented(context), expectation)).Rejection;
        });

    private sealed class MemoryThatCannotTell : IProofReplayMemory
    {
        public ValueTask<ProofUse> TryAddAsync(ReadOnlyMemory<byte> key, DateTimeOffset until, CancellationToken cancellationToken) => new(ProofUse.Unknown);
    }

    private static void AddOpaque(TokenRejection expected, string conformance, string name, Action<TokenPath> change) => Add(expected, conformance, name, async _ =>
    {
        using var path = new TokenPath(servers => servers[0].Introspection = new() { ClientId = "wiki", ClientSecret = "secret" });
        change(path);
        return await path.RejectionOfAsync("opaque-token-of-nobody");
    });

    private static void Read(TokenRejection expected, string conformance, string name, Action<HttpRequest> request) =>
        Add(expected, conformance, name, path =>
        {
            var context = new DefaultHttpContext();
            request(context.Request);
            return Task.FromResult(path.Reader.Read(context.Request).Rejection);
        });

    private static void OAuth(TokenRejection expected, string conformance, string name, Action<JsonObject>? claims = null, Action<JsonObject>? header = null) =>
        Add(expected, conformance, name, path => path.RejectionOfAsync(path.OAuth.Issue(claims, header)));

    private static void Access(TokenRejection expected, string conformance, string name, Action<JsonObject>? claims = null, Action<JsonObject>? header = null) =>
        Add(expected, conformance, name, path => path.RejectionOfAsync(path.Access.IssueAssertion(claims, header), CredentialSource.Assertion));

    private static void RawHeader(TokenRejection expected, string conformance, string name, string header) =>
        Add(expected, conformance, name, path => path.RejectionOfAsync(path.OAuth.SignRaw(header, path.OAuth.AccessTokenClaims().ToJsonString())));

    private static void RawPayload(TokenRejection expected, string conformance, string name, Func<string, string> spoil) =>
        Add(expected, conformance, name, path => path.RejectionOfAsync(path.OAuth.SignRaw(
            """{"alg":"RS256","typ":"at+jwt","kid":"key-1"}""", spoil(path.OAuth.AccessTokenClaims().ToJsonString()))));

    private static void Text(TokenRejection expected, string conformance, string name, Func<string, string> spoil) =>
        Add(expected, conformance, name, path => path.RejectionOfAsync(spoil(path.OAuth.Issue())));

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static byte[] PublicKey(TestKey key, string encoding)
    {
        var rsa = (RSA)key.Pair;
        return encoding switch
        {
            "PEM" => Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem() + "\n"),
            "PEM of PKCS 1" => Encoding.ASCII.GetBytes(rsa.ExportRSAPublicKeyPem() + "\n"),
            "DER" => rsa.ExportSubjectPublicKeyInfo(),
            "JWK" => Encoding.UTF8.GetBytes(key.ToJwk().ToJsonString()),
            _ => rsa.ExportParameters(false).Modulus!,
        };
    }

    private static void Carriage()
    {
        const string Token = "aaaa.bbbb.cccc";
        Read(MultipleAssertions, "REQ-11", "two assertion lines", request => request.Headers["Cf-Access-Jwt-Assertion"] = new[] { Token, Token });
        Read(MultipleAssertions, "REQ-11", "joined assertions", request => request.Headers["Cf-Access-Jwt-Assertion"] = $"{Token}, {Token}");
        Read(MultipleAuthorizations, "REQ-04", "two Authorization lines", request => request.Headers.Authorization = new[] { $"Bearer {Token}", $"Bearer {Token}" });
        Read(MultipleAuthorizations, "REQ-04", "Basic and Bearer joined", request => request.Headers.Authorization = $"Basic dTpw, Bearer {Token}");
        Read(AuthorizationMalformed, "REQ-04", "two Bearer joined", request => request.Headers.Authorization = $"Bearer {Token}, Bearer {Token}");
        Read(AuthorizationMalformed, "REQ-02", "scheme alone", request => request.Headers.Authorization = "Bearer");
        Read(AuthorizationMalformed, "REQ-02", "scheme and space", request => request.Headers.Authorization = "Bearer ");
        Read(CredentialCharacters, "REQ-02", "tab", request => request.Headers.Authorization = $"Bearer\t{Token}");
        Read(AuthorizationMalformed, "REQ-02", "trailing text", request => request.Headers.Authorization = $"Bearer {Token} x");
        Read(AuthorizationNotToken68, "REQ-03", "colon", request => request.Headers.Authorization = "Bearer a:b");
        Read(AuthorizationNotToken68, "REQ-03", "padding inside", request => request.Headers.Authorization = "Bearer a=b");
        Read(AuthorizationAndQuery, "REQ-06", "header and query", request =>
        {
            request.Headers.Authorization = $"Bearer {Token}";
            request.QueryString = new QueryString("?access_token=x");
        });
        Read(CredentialTooLong, "REQ-08", "bearer above 16 KiB", request => request.Headers.Authorization = $"Bearer {new string('a', 16385)}");
        Read(CredentialTooLong, "REQ-08", "assertion above 16 KiB", request => request.Headers["Cf-Access-Jwt-Assertion"] = new string('a', 16385));
        Read(CredentialTooLong, "REQ-08", "cookie above 16 KiB", request => request.Headers.Cookie = $"CF_Authorization={new string('a', 16385)}");
        foreach (var character in new[] { '\0', '\r', '\n', '\u007f', '\u0001', '\u00e9', '\u2028' })
        {
            var code = ((int)character).ToString("x4", CultureInfo.InvariantCulture);
            Read(CredentialCharacters, "REQ-08", $"U+{code} in bearer", request => request.Headers.Authorization = $"Bearer aa{character}aa");
            Read(CredentialCharacters, "REQ-08", $"U+{code} in assertion", request => request.Headers["Cf-Access-Jwt-Assertion"] = $"aa{character}aa");
        }

        Read(OpaqueToken, "CFA-09", "oauth: token", request => request.Headers.Authorization = "Bearer oauth:CvNooXYZ");
    }

    private static void Shape()
    {
        Text(NotThreeParts, "JWT-01", "no dot", _ => "abc");
        Text(NotThreeParts, "JWT-01", "one dot", _ => "abc.def");
        Text(NotThreeParts, "JWT-01", "four parts", token => $"{token}.abcd");
        Text(NotThreeParts, "JWT-01", "empty header", token => token[token.IndexOf('.', StringComparison.Ordinal)..]);
        Text(NotThreeParts, "JWT-01", "JSON serialization", token => $$"""{"payload":"{{token.Split('.')[1]}}"}""");
        Text(Encrypted, "JWT-11", "five parts", token => $"{token}.aaaa.bbbb");
        Text(NotBase64Url, "JWT-01", "padding", token => $"{token}==");
        Text(NotBase64Url, "JWT-01", "plus and slash", token => token[..^2] + "+/");
        Text(NotBase64Url, "JWT-01", "impossible length", token => $"{Encode("{}")}.A.{token.Split('.')[2]}");
        Text(NotBase64Url, "JWT-01", "left-over bits", _ => $"{Encode("{}")[..^1]}1.e30.AA");
        Text(NotBase64Url, "JWT-01", "non-ASCII", token => token[..^1] + "é");
        Text(NotJson, "JWT-01", "empty payload", token => $"{token.Split('.')[0]}..{token.Split('.')[2]}");
        Add(NotUtf8, "JWT-01", "Latin-1", path => path.RejectionOfAsync(path.OAuth.SignRaw(
            """{"alg":"RS256","typ":"at+jwt","kid":"key-1"}"""u8.ToArray(), [(byte)'{', (byte)'"', 0xE9, (byte)'"', (byte)':', (byte)'1', (byte)'}'])));
        RawHeader(NotJson, "JWT-01", "byte order mark", "\uFEFF{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"key-1\"}");
        RawHeader(NotJson, "JWT-01", "header is an array", """["RS256"]""");
        RawPayload(NotJson, "JWT-01", "trailing garbage", json => json + "{}");
        RawPayload(NotJson, "JWT-01", "trailing comma", json => json[..^1] + ",}");
        RawPayload(NotJson, "JWT-01", "comment", json => json[..^1] + "/**/}");
        RawPayload(NotJson, "JWT-10", "lone surrogate", json => json[..^1] + ""","x":"\ud800"}""");
        RawPayload(NestedTooDeep, "JWT-10", "seventeen deep", json => json[..^1] + $",\"x\":{new string('[', 16)}{new string(']', 16)}}}");
        RawPayload(NestedTooDeep, "JWT-10", "ten thousand deep", _ => string.Concat(Enumerable.Repeat("{\"a\":", 1500)));
        RawPayload(TooManyMembers, "JWT-10", "513 members", json => json[..^1] + string.Concat(Enumerable.Range(0, 513).Select(i => $",\"m{i}\":1")) + "}");
        RawPayload(DuplicateMember, "JWT-10", "sub twice", json => json[..^1] + ""","sub":"mallory"}""");
        RawPayload(DuplicateMember, "JWT-10", "sub twice, once escaped", json => json[..^1] + ""","\u0073ub":"mallory"}""");
        RawPayload(DuplicateMember, "JWT-10", "nested duplicate", json => json[..^1] + ""","x":[{"a":1,"a":2}]}""");
        RawHeader(DuplicateMember, "JWT-10", "alg twice", """{"alg":"none","alg":"RS256","typ":"at+jwt","kid":"key-1"}""");
    }

    private static void Header()
    {
        OAuth(TokenTypeNotAccepted, "ATK-01", "typ JWT", header: header => header["typ"] = "JWT");
        OAuth(TokenTypeNotAccepted, "ATK-01", "typ absent", header: header => header.Remove("typ"));
        OAuth(TokenTypeNotAccepted, "ATK-01", "typ is no string", header: header => header["typ"] = 1);
        foreach (var type in new[] { "logout+jwt", "dpop+jwt", "secevent+jwt", "oauth-authz-req+jwt", "token-introspection+jwt", "at+jwtx", "application/application/at+jwt" })
        {
            OAuth(TokenTypeNotAccepted, "ATK-01", $"typ {type}", header: header => header["typ"] = type);
        }

        Access(TokenTypeNotAccepted, "CFA-01", "assertion typ at+jwt", header: header => header["typ"] = "at+jwt");
        foreach (var algorithm in new[] { "none", "None", "NONE", "nOnE", "rs256", "HS256", "EdDSA", "RSA1_5", "" })
        {
            OAuth(AlgorithmNotAllowed, "JWT-03", $"alg '{algorithm}'", header: header => header["alg"] = algorithm);
        }

        foreach (var encoding in new[] { "PEM", "PEM of PKCS 1", "DER", "JWK", "modulus" })
        {
            Add(AlgorithmNotAllowed, "JWT-02, JWT-04", $"HS256 with the {encoding} of the public key", path =>
            {
                var secret = PublicKey(path.OAuth.Keys[0], encoding);
                var input = $"{Encode("""{"alg":"HS256","typ":"at+jwt","kid":"key-1"}""")}.{Encode(path.OAuth.AccessTokenClaims().ToJsonString())}";
                return path.RejectionOfAsync($"{input}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(input)))}");
            });
        }

        OAuth(AlgorithmNotAllowed, "JWT-03", "alg absent", header: header => header.Remove("alg"));
        Text(AlgorithmNotAllowed, "JWT-03", "alg none, no signature", token => $"{Encode("""{"alg":"none","typ":"at+jwt"}""")}.{token.Split('.')[1]}.");
        Access(AlgorithmNotAllowed, "CFA-01", "assertion PS256", header: header => header["alg"] = "PS256");
        OAuth(CriticalHeader, "JWT-08", "crit unknown", header: header => header["crit"] = new JsonArray("exp"));
        OAuth(CriticalHeader, "JWT-08", "crit empty", header: header => header["crit"] = new JsonArray());
        RawHeader(CriticalHeader, "JWT-08", "crit null", """{"alg":"RS256","typ":"at+jwt","kid":"key-1","crit":null}""");
        OAuth(CriticalHeader, "JWT-09", "b64 with crit", header: header =>
        {
            header["b64"] = false;
            header["crit"] = new JsonArray("b64");
        });
        OAuth(UnencodedPayload, "JWT-09", "b64 without crit", header: header => header["b64"] = false);
        OAuth(CompressedOrEncrypted, "JWT-08", "zip", header: header => header["zip"] = "DEF");
        OAuth(CompressedOrEncrypted, "JWT-08", "enc", header: header => header["enc"] = "A256GCM");
        OAuth(KeyIdMalformed, "JWT-07", "kid is no string", header: header => header["kid"] = 1);
        foreach (var value in new[] { "1", "true", "[]", "{}", "1e400" })
        {
            OAuth(HeaderMalformed, "JWT-07", $"cty is {value}", header: header => header["cty"] = JsonNode.Parse(value));
            OAuth(HeaderMalformed, "JWT-07", $"x5t is {value}", header: header => header["x5t"] = JsonNode.Parse(value));
            OAuth(ClaimMalformed, "ATT-09", $"azp is {value}", claims => claims["azp"] = JsonNode.Parse(value));
            Add(ClaimMalformed, "ATT-09", $"jti is {value} where uti stands for it", async _ =>
            {
                using var path = new TokenPath(servers => servers[0].Claims.Preset = ClaimsPreset.Entra);
                var claims = ServerTokens.EntraPerson(path.Clock.GetUtcNow().ToUnixTimeSeconds());
                claims["jti"] = JsonNode.Parse(value);
                return await path.RejectionOfAsync(path.OAuth.SignRaw("""{"alg":"RS256","typ":"JWT","kid":"key-1"}""", claims.ToJsonString()));
            });
        }

        OAuth(KeyIdMalformed, "JWT-07", "kid of 10 KiB", header: header => header["kid"] = new string('k', 10240));
    }

    private static void Claims()
    {
        OAuth(IssuerUnknown, "JWT-12", "iss absent", claims => claims.Remove("iss"));
        foreach (var issuer in new[] { "https://as.example.com/", "https://AS.example.com", "https://as.example.com:443", "http://as.example.com", "https://as.example.com.evil", "" })
        {
            OAuth(IssuerUnknown, "JWT-12", $"iss '{issuer}'", claims => claims["iss"] = issuer);
        }

        OAuth(IssuerUnknown, "JWT-12", "iss with line breaks", claims => claims["iss"] = "https://as.example.com\r\nX: y");
        OAuth(IssuerUnknown, "JWT-12", "iss an array", claims => claims["iss"] = new JsonArray(TestIssuer.DefaultIssuer));
        OAuth(IssuerUnknown, "CFA-06", "issuer of the other profile", claims => claims["iss"] = TestIssuer.DefaultAccessIssuer);
        OAuth(AudienceMalformed, "JWT-14", "aud absent", claims => claims.Remove("aud"));
        OAuth(AudienceMalformed, "JWT-14", "aud empty array", claims => claims["aud"] = new JsonArray());
        OAuth(AudienceMalformed, "JWT-14", "aud number among strings", claims => claims["aud"] = new JsonArray(TestIssuer.DefaultAudience, 1));
        OAuth(AudienceMalformed, "JWT-14", "aud an object", claims => claims["aud"] = new JsonObject());
        foreach (var audience in new[] { "", "https://wiki.corp.example/x", "https://wiki.corp", "https://WIKI.corp.example", "wiki.corp.example", "https://wiki.corp.example/mcp" })
        {
            OAuth(AudienceMismatch, "JWT-14", $"aud '{audience}'", claims => claims["aud"] = audience);
        }

        Access(AudienceMismatch, "CFA-03", "another application", claims => claims["aud"] = new JsonArray("ffff"));
        Access(AudienceMismatch, "CFA-03", "resource identifier", claims => claims["aud"] = new JsonArray(TestIssuer.DefaultAudience));
        Access(AudienceMismatch, "CFA-03", "AUD tag in capitals", claims => claims["aud"] = new JsonArray(TestIssuer.DefaultAudienceTag.ToUpperInvariant()));
        OAuth(ExpiryMissing, "JWT-15", "exp absent", claims => claims.Remove("exp"));
        foreach (var member in new[] { "exp", "nbf", "iat", "auth_time" })
        {
            foreach (var value in new[] { "\"1795000000\"", "-1", "-1.5", "1e400", "253402300800", "1e12", "true", "null", "[]" })
            {
                RawPayload(TimeMalformed, "JWT-17", $"{member} {value}", json =>
                {
                    var claims = JsonNode.Parse(json)!.AsObject();
                    claims.Remove(member);
                    return claims.ToJsonString()[..^1] + $",\"{member}\":{value}}}";
                });
            }
        }

        Add(Expired, "JWT-15", "an hour old", path => path.RejectionOfAsync(path.OAuth.Issue(claims => claims["exp"] = At(path, -3600))));
        Add(NotYetValid, "JWT-16", "an hour early", path => path.RejectionOfAsync(path.OAuth.Issue(claims => claims["nbf"] = At(path, 3600))));
        Add(IssuedInFuture, "JWT-16", "issued in an hour", path => path.RejectionOfAsync(path.OAuth.Issue(claims => claims["iat"] = At(path, 3600))));
        Add(AuthenticatedInFuture, "JWT-16", "signed in in an hour", path => path.RejectionOfAsync(path.OAuth.Issue(claims => claims["auth_time"] = At(path, 3600))));
        OAuth(ConfirmationRequired, "POP-02", "cnf.jkt", claims => claims["cnf"] = new JsonObject { ["jkt"] = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" });
        OAuth(ConfirmationRequired, "POP-15", "cnf with unknown members", claims => claims["cnf"] = new JsonObject { ["x"] = 1 });
        OAuth(ConfirmationRequired, "POP-15", "cnf empty", claims => claims["cnf"] = new JsonObject());
        Access(ConfirmationRequired, "POP-15", "cnf in an assertion", claims => claims["cnf"] = new JsonObject { ["x5t#S256"] = "abc" });
        foreach (var member in new[] { "sub", "client_id", "email", "name", "jti", "acr", "sid", "common_name" })
        {
            OAuth(ClaimMalformed, "ATT-09", $"{member} a number", claims => claims[member] = 7);
            OAuth(ClaimMalformed, "ATT-09", $"{member} an array", claims => claims[member] = new JsonArray("x"));
            OAuth(ClaimMalformed, "ATT-09", $"{member} of 2 KiB", claims => claims[member] = new string('x', 2048));
        }

        OAuth(ClaimMalformed, "ATK-05", "scope of 5 KiB", claims => claims["scope"] = new string('x', 5120));
        OAuth(ClaimMalformed, "ATT-09", "amr a string", claims => claims["amr"] = "pwd");
        OAuth(ClaimMalformed, "ATT-09", "amr with a number", claims => claims["amr"] = new JsonArray("pwd", 1));
        OAuth(ActorMalformed, "ATT-06", "act a string", claims => claims["act"] = "agent");
        OAuth(ActorMalformed, "ATT-06", "act null", claims => claims["act"] = null);
        OAuth(ActorMalformed, "ATT-06", "act without sub", claims => claims["act"] = new JsonObject { ["client_id"] = "agent" });
        OAuth(ActorMalformed, "ATT-06", "act with a blank sub", claims => claims["act"] = new JsonObject { ["sub"] = " " });
        OAuth(ActorMalformed, "ATT-06", "nested actor without sub", claims => claims["act"] = new JsonObject { ["sub"] = "a", ["act"] = new JsonObject() });
        OAuth(ActorMalformed, "ATT-06", "nine actors", claims => claims["act"] = Chain(9));
    }

    private static void AccessTokenProfile()
    {
        foreach (var member in new[] { "sub", "client_id", "jti", "iat" })
        {
            OAuth(ClaimMissing, "ATK-04", $"{member} absent", claims => claims.Remove(member));
        }

        OAuth(ClaimMissing, "ATK-04", "sub empty", claims => claims["sub"] = "");
        OAuth(ClaimMissing, "ATK-04", "sub blank", claims => claims["sub"] = " \t\u00a0");
        foreach (var member in new[] { "nonce", "at_hash", "c_hash" })
        {
            Add(IdTokenClaims, "ATK-02", member, async path => await WithJwtType().RejectionOfAsync(
                path.OAuth.Issue(claims => claims[member] = "x", header => header["typ"] = "JWT")));
        }

        Add(ClaimMissing, "ATK-02", "typ JWT without client_id", async path => await WithJwtType().RejectionOfAsync(
            path.OAuth.Issue(claims => claims.Remove("client_id"), header => header["typ"] = "JWT")));
        Add(TokenTypeNotAccepted, "ATK-03", "ID token", path => path.RejectionOfAsync(IdToken(path)));
        Add(IdTokenClaims, "ATK-03", "ID token where typ JWT is accepted", async path => await WithJwtType().RejectionOfAsync(IdToken(path)));
        Add(ApplicationToken, "CFA-06", "type app under typ JWT", async path => await WithJwtType().RejectionOfAsync(
            path.OAuth.Issue(claims => claims["type"] = "app", header => header["typ"] = "JWT")));
    }

    private static void ApplicationTokenProfile()
    {
        Access(NotApplicationToken, "CFA-04", "type org", claims => claims["type"] = "org");
        Access(NotApplicationToken, "CFA-04", "type absent", claims => claims.Remove("type"));
        Access(IdentityMissing, "CFA-07", "sub empty, no common_name", claims => claims["sub"] = "");
        Access(IdentityMissing, "CFA-07", "sub absent", claims => claims.Remove("sub"));
        Access(IdentityMissing, "CFA-07", "sub without email", claims => claims.Remove("email"));
        Access(IdentityMissing, "CFA-07", "blank sub with email", claims => claims["sub"] = "  ");
        Access(IdentityMissing, "CFA-07", "sub empty, common_name blank", claims =>
        {
            claims["sub"] = "";
            claims["common_name"] = " ";
        });
        Access(IdentityAmbiguous, "CFA-07", "common_name beside sub", claims => claims["common_name"] = "e367826f.access");
        Access(ClaimMalformed, "CFA-07", "common_name a number", claims => claims["common_name"] = 1);
    }

    private static void KeysAndSignature()
    {
        OAuth(KeyUnknown, "KEY-01", "kid nobody publishes", header: header => header["kid"] = "key-9");
        OAuth(KeyUnknown, "JWT-07", "kid in another case", header: header => header["kid"] = "KEY-1");
        foreach (var kid in new[] { "../../etc/passwd", "' OR 1=1 --", "http://evil.example/jwks.json", "" })
        {
            OAuth(KeyUnknown, "JWT-07", $"kid {kid}", header: header => header["kid"] = kid);
        }

        Add(KeyUnknown, "JWT-13", "key of the other issuer", path => path.RejectionOfAsync(path.OAuth.Issue(key: path.Access.Keys[0])));
        Add(KeyAmbiguous, "KEY-06", "no kid, two keys", path =>
        {
            path.OAuth.Rotate();
            return path.RejectionOfAsync(path.OAuth.Issue(header: header => header.Remove("kid")));
        });
        Add(KeyOfAnotherIssuer, "JWT-13", "key of one tenant, token of another", async _ =>
        {
            using var tenants = TenantIssuersTests.Path(jwk => jwk["issuer"] = TenantIssuersTests.IssuerOf(TenantIssuersTests.Contoso));
            return await tenants.RejectionOfAsync(TenantIssuersTests.TokenOf(tenants, TenantIssuersTests.Fabrikam));
        });
        foreach (var algorithm in new[] { "RS384", "RS512", "PS256", "PS384", "PS512" })
        {
            Add(KeyAlgorithmMismatch, "JWT-05", $"{algorithm} by an RS256 key", path => path.RejectionOfAsync(path.OAuth.SignRaw(
                $$"""{"alg":"{{algorithm}}","typ":"at+jwt","kid":"key-1"}""", path.OAuth.AccessTokenClaims().ToJsonString(), algorithm: algorithm)));
        }

        OAuth(KeyAlgorithmMismatch, "JWT-05", "ES256 by an RSA key", header: header => header["alg"] = "ES256");
        Text(TokenRejection.SignatureLength, "JWT-18", "signature short", token => string.Join('.', token.Split('.')[..2]) + ".AAAA");
        Text(TokenRejection.SignatureLength, "JWT-18", "signature empty", token => token[..(token.LastIndexOf('.') + 1)]);
        Text(SignatureInvalid, "JWT-06", "signature of another token", token => string.Join('.', token.Split('.')[..2]) + "." + new string('A', 342));
        Add(SignatureInvalid, "JWT-06", "embedded key", path =>
        {
            var attacker = TestKey.Create("key-1", index: 5);
            return path.RejectionOfAsync(path.OAuth.Issue(key: attacker, header: header =>
            {
                header["jwk"] = attacker.ToJwk();
                header["jku"] = "https://evil.example/keys";
                header["x5u"] = "https://evil.example/cert";
            }));
        });
        Add(IssuerCheckFailed, "KEY-04", "validator of the app throws", async _ =>
        {
            using var path = TenantIssuersTests.Path(services: services => services.AddSingleton<IIssuerValidator, ThrowingValidator>());
            return await path.RejectionOfAsync(TenantIssuersTests.TokenOf(path, TenantIssuersTests.Contoso));
        });
        Add(KeysUnavailable, "KEY-04", "source down, no keys", path =>
        {
            path.OAuth.State = TestIssuerState.Down;
            return path.RejectionOfAsync(path.OAuth.Issue());
        });
        Add(VerificationBusy, "design §7", "queue longer than a second", VerificationQueue.RejectionWhenBusyAsync);
    }

    private sealed class ThrowingValidator : IIssuerValidator
    {
        public bool IsAllowed(string issuer, string tenant) => throw new TimeoutException("no database");
    }

    private static string IdToken(TokenPath path) => path.OAuth.Issue(
        claims =>
        {
            claims["aud"] = new JsonArray(TestIssuer.DefaultAudience, "client-1");
            claims["azp"] = "client-1";
            claims["nonce"] = "n-0S6_WzA2Mj";
            claims["at_hash"] = "77QmUPtjPfzWtF2AnpK9RQ";
        },
        header => header["typ"] = "JWT");

    private static TokenPath WithJwtType() => new(servers => servers[0].TokenTypes = ["at+jwt", "JWT"]);

    private static long At(TokenPath path, int seconds) => path.Clock.GetUtcNow().ToUnixTimeSeconds() + seconds;

    private static JsonObject Chain(int length)
    {
        var actor = new JsonObject { ["sub"] = "actor" };
        for (var i = 1; i < length; i++)
        {
            actor = new JsonObject { ["sub"] = "actor", ["act"] = actor };
        }

        return actor;
    }
}
