using ManagedAccess.Cli.Execution;
using ManagedAccess.Cli.Http;
using ManagedAccess.Cli.Tokens;

namespace ManagedAccess.Cli.Login;

/// <summary>A request of the user.</summary>
internal sealed record CurlRequest
{
    public required Uri Url { get; init; }

    public required HttpMethod Method { get; init; }

    public IReadOnlyList<Field> Fields { get; init; } = [];

    public byte[]? Body { get; init; }

    /// <summary>0 for none.</summary>
    public int MaxRedirects { get; init; }

    /// <summary>How to sign in where that is needed; null for never.</summary>
    public LoginRequest? Login { get; init; }
}

/// <summary>Sends a request with the token of its session. A refusal that another sign-in can change leads to one sign-in.</summary>
internal sealed class CurlExchange(Walk walk, Sessions sessions)
{
    public async Task<Exchange> RunAsync(CurlRequest request, CancellationToken stop)
    {
        var session = Origins.IsSecure(request.Url) ? await sessions.FindAsync(request.Url, stop) : null;
        var answer = await SendAsync(request, session, stop);
        if (answer.Status == 401 && session is not null && await sessions.RenewAsync(session, stop) is { } renewed)
        {
            // The server may have ended the token early.
            answer = await SendAsync(request, session = renewed, stop);
        }

        if (request.Login is { } login && Origins.IsSecure(answer.Uri) && await StepUp.FindAsync(walk, answer, session, stop) is { } target)
        {
            var wanted = login.Scopes.Count > 0 ? target with { Scopes = [.. target.Scopes.Union(login.Scopes)] } : target;
            answer = await SendAsync(request, await sessions.LoginAsync(wanted, login, stop), stop);
        }

        return answer;
    }

    private async Task<Exchange> SendAsync(CurlRequest request, StoredSession? session, CancellationToken stop)
    {
        var credential = session is null ? null : new Credential(new Uri(session.Resource), session.AccessToken);
        var (url, method, body) = (request.Url, request.Method, request.Body);
        for (var step = 0; ; step++)
        {
            using var content = body is null ? null : Content(body, request.Fields);
            var isTypedHost = Origins.AreSame(url, request.Url);
            var typed = request.Fields.Where(field => !IsOfContent(field) && (isTypedHost || IsForAnyHost(field)));
            var fields = typed.Concat(credential?.IsFor(url) == true ? [credential.FieldFor(url)] : Array.Empty<Field>());
            var answer = await walk.SendAsync($"{method} {url}", method, url, content, stop, [.. fields]);
            if (!answer.Answered)
            {
                throw new CommandFailure($"{url} was not reached: {answer.Failure}");
            }

            if (step >= request.MaxRedirects || !answer.IsRedirect || answer.Location is not { } next)
            {
                return answer;
            }

            // RFC 9110 §15.4: 303 becomes GET, and so does a POST with 301 or 302 in every browser.
            if (answer.Status == 303 || (answer.Status is 301 or 302 && method == HttpMethod.Post))
            {
                (method, body) = (HttpMethod.Get, null);
            }

            url = next;
        }
    }

    private static ByteArrayContent Content(byte[] body, IReadOnlyList<Field> fields)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", fields.FirstOrDefault(IsOfContent)?.Value ?? "application/x-www-form-urlencoded");
        return content;
    }

    private static bool IsOfContent(Field field) => field.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase);

    // RFC 9110 §15.4: what was typed for one host is not for another one. Any field may be a key; these say nothing but what is wanted.
    private static bool IsForAnyHost(Field field) =>
        field.Name.StartsWith("Accept", StringComparison.OrdinalIgnoreCase) || field.Name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase);
}
