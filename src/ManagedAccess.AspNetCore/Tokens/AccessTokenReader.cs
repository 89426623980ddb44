using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.Tokens;

/// <summary>Where a token may be found in a request, and in what order.</summary>
internal sealed class AccessTokenReader(IReadOnlyList<AuthorizationServerOptions> servers, AccessTokenOptions options)
{
    /// <summary>The credential that decides the request: the first present for which a server is configured.</summary>
    public CredentialReading Read(HttpRequest request) => throw new NotImplementedException($"{servers.Count} {options.MaxTokenLength} {request.Path}");
}
