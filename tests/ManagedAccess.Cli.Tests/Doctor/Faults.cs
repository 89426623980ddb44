using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ManagedAccess.Testing;

namespace ManagedAccess.Cli.Tests.Doctor;

/// <summary>A way in which a deployment is wrong.</summary>
/// <param name="Check">The check that has to find it.</param>
/// <param name="Fix">Text of the fix: the setting or line.</param>
/// <param name="Deployment">The deployment with the fault.</param>
internal sealed record Fault(string Check, string Fix, Deployment Deployment)
{
    public string Url { get; init; } = TestNetwork.Page;

    /// <summary>The token that the doctor gets; null for none.</summary>
    public Func<TestIssuer, string>? Token { get; init; }

    /// <summary>How far the app's clock is ahead.</summary>
    public TimeSpan Ahead { get; init; }
}

/// <summary>What proxies and middleware do to an app.</summary>
internal static class Fronts
{
    /// <summary>A proxy that changes responses.</summary>
    public static Deployment Changing(Action<HttpRequestMessage, HttpResponseMessage> change) => new()
    {
        Front = async (request, app) =>
        {
            var response = await app(request);
            change(request, response);
            return response;
        },
    };

    /// <summary>A proxy that answers some requests itself.</summary>
    public static Deployment Answering(Func<HttpRequestMessage, HttpResponseMessage?> answer) => new()
    {
        Front = async (request, app) => answer(request) ?? await app(request),
    };

    /// <summary>A proxy that changes the challenge.</summary>
    public static Deployment Challenge(Func<string, string[]> change) => Changing((_, response) =>
    {
        if (response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values))
        {
            var changed = change(values.ToString());
            response.Headers.Remove("WWW-Authenticate");
            response.Headers.TryAddWithoutValidation("WWW-Authenticate", changed);
        }
    });

    /// <summary>A proxy that changes the metadata documents of the app.</summary>
    public static Deployment Document(Action<JsonObject> change) => new()
    {
        Front = async (request, app) =>
        {
            var response = await app(request);
            if (request.Method == HttpMethod.Get && IsMetadata(request) && response.IsSuccessStatusCode)
            {
                var document = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
                change(document);
                response.Content = new StringContent(document.ToJsonString(), Encoding.UTF8, "application/json");
            }

            return response;
        },
    };

    /// <summary>A cache that takes the URL for the whole key.</summary>
    public static Deployment CachingByUrl()
    {
        Dictionary<string, (HttpStatusCode Status, byte[] Body, string? Type)> stored = [];
        return new()
        {
            Front = async (request, app) =>
            {
                var key = $"{request.Method} {request.RequestUri}";
                if (!stored.TryGetValue(key, out var entry))
                {
                    var response = await app(request);
                    entry = (response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Content.Headers.ContentType?.ToString());
                    if (!response.IsSuccessStatusCode || IsMetadata(request))
                    {
                        return response;
                    }

                    stored[key] = entry;
                }

                var answer = new HttpResponseMessage(entry.Status) { Content = new ByteArrayContent(entry.Body) };
                answer.Content.Headers.TryAddWithoutValidation("Content-Type", entry.Type);
                return answer;
            },
        };
    }

    /// <summary>A proxy that gives the app a path of the host, and takes that path away again.</summary>
    public static Deployment PathBase(string prefix) => new()
    {
        Front = async (request, app) =>
        {
            var path = request.RequestUri!.AbsolutePath;
            if (!path.StartsWith(prefix + "/", StringComparison.Ordinal))
            {
                return new(HttpStatusCode.NotFound);
            }

            request.RequestUri = new UriBuilder(request.RequestUri) { Path = path[prefix.Length..] }.Uri;
            return await app(request);
        },
    };

    public static bool IsMetadata(HttpRequestMessage request) => request.RequestUri!.AbsolutePath.StartsWith("/.well-known/", StringComparison.Ordinal);

    public static bool IsPage(HttpRequestMessage request) => request.RequestUri!.AbsolutePath.StartsWith("/pages/", StringComparison.Ordinal);

    public static HttpResponseMessage Redirect(string location) => new(HttpStatusCode.Found) { Headers = { Location = new Uri(location) } };
}
