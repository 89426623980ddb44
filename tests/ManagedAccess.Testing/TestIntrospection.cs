using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;

namespace ManagedAccess.Testing;

/// <summary>One question about a token, as it arrived.</summary>
/// <param name="Uri">The URL that was asked.</param>
/// <param name="Method">The method.</param>
/// <param name="Authorization">The field of that name.</param>
/// <param name="Accept">The field of that name.</param>
/// <param name="ContentType">The media type of the body.</param>
/// <param name="Form">The body.</param>
public sealed record TestQuestion(Uri Uri, string Method, string? Authorization, string Accept, string? ContentType, IReadOnlyDictionary<string, string> Form);

/// <summary>The introspection endpoint of a <see cref="TestIssuer"/> (RFC 7662): issues opaque tokens and answers questions about them.</summary>
public sealed class TestIntrospection(TestIssuer issuer)
{
    private readonly ConcurrentDictionary<string, JsonObject> _active = new(StringComparer.Ordinal);

    /// <summary>Every question, in order.</summary>
    public ConcurrentQueue<TestQuestion> Questions { get; } = new();

    /// <summary>Answers in the place of the endpoint when not null.</summary>
    public Func<TestQuestion, HttpResponseMessage>? Override { get; set; }

    /// <summary>Awaited before each answer.</summary>
    public Task Until { get; set; } = Task.CompletedTask;

    /// <summary>An opaque token of Ada for the client <c>client-1</c>, active unless <paramref name="claims"/> change what is said about it.</summary>
    public string Issue(Action<JsonObject>? claims = null, string? token = null)
    {
        token ??= Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var answer = issuer.AccessTokenClaims();
        answer["active"] = true;
        answer["token_type"] = "Bearer";
        claims?.Invoke(answer);
        _active[token] = answer;
        return token;
    }

    /// <summary>The token is not active any more.</summary>
    public void Revoke(string token) => _active.TryRemove(token, out _);

    /// <summary>An answer with this JSON.</summary>
    public static HttpResponseMessage Json(string json, string mediaType = "application/json") => new(HttpStatusCode.OK) { Content = new StringContent(json, Encoding.UTF8, mediaType) };

    /// <summary>An answer that the issuer has signed (RFC 9701), good unless it is spoiled.</summary>
    public HttpResponseMessage SignedAnswer(string token, Action<JsonObject>? claims = null, Action<JsonObject>? header = null, TestKey? key = null)
    {
        var payload = new JsonObject
        {
            ["iss"] = issuer.Issuer,
            ["aud"] = "wiki",
            ["iat"] = issuer.AccessTokenClaims()["iat"]!.GetValue<long>(),
            ["token_introspection"] = About(token),
        };
        key ??= issuer.Keys[0];
        var head = new JsonObject { ["alg"] = key.Algorithm, ["kid"] = key.KeyId, ["typ"] = "token-introspection+jwt" };
        claims?.Invoke(payload);
        header?.Invoke(head);
        var jwt = issuer.SignRaw(head.ToJsonString(), payload.ToJsonString(), key);
        return Raw(jwt, "application/token-introspection+jwt");
    }

    /// <summary>A body of this media type, without a charset.</summary>
    public static HttpResponseMessage Raw(string body, string mediaType) =>
        new(HttpStatusCode.OK) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new(mediaType) } } };

    /// <summary>What the endpoint says about a token.</summary>
    public JsonObject About(string token) => _active.TryGetValue(token, out var answer) ? (JsonObject)answer.DeepClone() : new JsonObject { ["active"] = false };

    internal async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request)
    {
        var fields = HttpUtility.ParseQueryString(request.Content is null ? "" : await request.Content.ReadAsStringAsync());
        var form = fields.AllKeys.ToDictionary(name => name ?? "", name => fields[name] ?? "", StringComparer.Ordinal);
        var question = new TestQuestion(
            request.RequestUri!, request.Method.Method, request.Headers.Authorization?.ToString(), request.Headers.Accept.ToString(), request.Content?.Headers.ContentType?.MediaType, form);
        Questions.Enqueue(question);
        await Until;
        return Override?.Invoke(question) ?? Json(About(form.GetValueOrDefault("token", "")).ToJsonString());
    }
}
