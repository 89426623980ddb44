using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Markdown.Http;
using Microsoft.AspNetCore.Mvc;

namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>The body of a refusal in each of its forms. It says what to do next, because a model sees the body only.</summary>
internal static class RefusalBody
{
    // Never part of a page and sent with nosniff, so characters that are special in HTML only stay readable.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string ContentType(ErrorRepresentation representation) => representation switch
    {
        ErrorRepresentation.Markdown => "text/markdown; charset=utf-8",
        ErrorRepresentation.Html => "text/html; charset=utf-8",
        _ => "application/problem+json",
    };

    public static byte[] Write(ErrorRepresentation representation, Refusal refusal, string? loginPath) => representation switch
    {
        ErrorRepresentation.Markdown => Encoding.UTF8.GetBytes(Markdown(refusal)),
        ErrorRepresentation.Html => Encoding.UTF8.GetBytes(Html(refusal, loginPath)),
        _ => ProblemDetails(refusal),
    };

    /// <summary>The same members for the framework's own service, which the app may have customised.</summary>
    public static ProblemDetails ToProblemDetails(Refusal refusal)
    {
        var problem = new ProblemDetails { Title = refusal.Reason.Title, Status = refusal.StatusCode, Detail = refusal.Reason.Detail };
        foreach (var (name, value) in Members(refusal))
        {
            problem.Extensions[name] = value;
        }

        return problem;
    }

    // The members beside those of RFC 9457 tell a client its next step.
    private static IEnumerable<(string Name, object Value)> Members(Refusal refusal)
    {
        if (refusal.Reason.Error is { } error)
        {
            yield return ("error", error);
        }

        if (refusal.ResourceMetadata is not null)
        {
            yield return ("resource_metadata", refusal.ResourceMetadata);
        }

        if (refusal.Scope.Count > 0)
        {
            yield return ("scope", string.Join(' ', refusal.Scope));
        }

        if (refusal.AcrValues is { Count: > 0 } contexts)
        {
            yield return ("acr_values", string.Join(' ', contexts));
        }

        if (refusal.MaxAge is { } maxAge)
        {
            yield return ("max_age", maxAge);
        }
    }

    // RFC 9457: no "type" means "about:blank", so only the title tells the kinds of errors apart, and each kind always has the same title.
    private static byte[] ProblemDetails(Refusal refusal)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("title", refusal.Reason.Title);
            json.WriteNumber("status", refusal.StatusCode);
            json.WriteString("detail", refusal.Reason.Detail);
            foreach (var (name, value) in Members(refusal))
            {
                if (value is long number)
                {
                    json.WriteNumber(name, number);
                }
                else
                {
                    json.WriteString(name, (string)value);
                }
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string Markdown(Refusal refusal)
    {
        var text = new StringBuilder(512);
        text.Append(CultureInfo.InvariantCulture, $"# {refusal.StatusCode} {refusal.Reason.Title}\n\n{refusal.Reason.Detail}\n");
        if (refusal.ResourceMetadata is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n- Metadata, naming the authorization servers: <{refusal.ResourceMetadata}>");
            if (refusal.Scope.Count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n- Scopes needed: `{string.Join(' ', refusal.Scope)}`");
            }

            if (refusal.AcrValues is { Count: > 0 } contexts)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n- Authentication contexts, any one of: `{string.Join(' ', contexts)}` (`acr_values`)");
            }

            if (refusal.MaxAge is { } maxAge)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n- Seconds since the person signed in, at most: {maxAge} (`max_age`)");
            }

            text.Append("\n- Next: authorize there (authorization code with PKCE, `resource` as the metadata has it), then repeat this request with `Authorization: Bearer` and the access token.\n");
        }

        return text.ToString();
    }

    private static string Html(Refusal refusal, string? loginPath)
    {
        var encoder = HtmlEncoder.Default;
        var more = new StringBuilder();
        if (loginPath is not null && refusal.StatusCode == 401)
        {
            more.Append(CultureInfo.InvariantCulture, $"<p><a href=\"{encoder.Encode(loginPath)}\">Sign in</a></p>\n");
        }

        if (refusal.ResourceMetadata is not null)
        {
            var uri = encoder.Encode(refusal.ResourceMetadata);
            more.Append(CultureInfo.InvariantCulture, $"<dl>\n<dt>For programs</dt><dd>{encoder.Encode(refusal.Reason.Detail)}</dd>\n<dt>Where to begin</dt><dd><a href=\"{uri}\">Protected resource metadata</a></dd>\n");
            if (refusal.Scope.Count > 0)
            {
                more.Append(CultureInfo.InvariantCulture, $"<dt>Scopes needed</dt><dd><code>{encoder.Encode(string.Join(' ', refusal.Scope))}</code></dd>\n");
            }

            more.Append("</dl>\n");
        }

        return $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{{refusal.StatusCode}} {{encoder.Encode(refusal.Reason.Title)}}</title>
            <style>
            body { margin: 0 auto; padding: 12vh 1.5rem; max-width: 36rem; font: 1rem/1.6 system-ui, sans-serif; color: #1a1a1a; background: #fff }
            h1 { font-size: 1.5rem } .code { color: #5c5c5c } a { color: #0b57d0 } dt { color: #5c5c5c } dd { margin: 0 0 .5rem }
            @media (prefers-color-scheme: dark) { body { color: #e8e8e8; background: #161616 } .code, dt { color: #a8a8a8 } a { color: #a8c7fa } }
            </style>
            </head>
            <body>
            <main>
            <h1><span class="code">{{refusal.StatusCode}}</span> {{encoder.Encode(refusal.Reason.Title)}}</h1>
            <p>{{encoder.Encode(ForPeople(refusal))}}</p>
            {{more}}</main>
            </body>
            </html>

            """;
    }

    // The detail of a challenge is written for client software; a person reads this page.
    private static string ForPeople(Refusal refusal) => (refusal.ResourceMetadata, refusal.StatusCode) switch
    {
        (null, _) => refusal.Reason.Detail,
        (_, 401) => "You are not signed in to this application, or your sign-in has ended.",
        (_, 403) => "The program that acts for you may not do this yet.",
        _ => "The program that acts for you sent a request that cannot be answered.",
    };
}
