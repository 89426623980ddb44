using ManagedAccess.Emulator.Edge.Responses;
using ManagedAccess.Emulator.Edge.ServiceTokens;
using ManagedAccess.Emulator.Edge.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ManagedAccess.Emulator.Edge;

/// <summary>Everything that the edge wants to know of a request, read once, before anything is changed.</summary>
internal sealed record EdgeRequest
{
    // cloudflared and linked applications send an application token in this field.
    public const string TokenHeader = "Cf-Access-Token";

    private const string Bearer = "Bearer ";

    public required string Origin { get; init; }

    public required string Path { get; init; }

    /// <summary>A credential of a service; null when there is none.</summary>
    public required ServiceCredential? Service { get; init; }

    /// <summary>The opaque token of Managed OAuth; null when there is none.</summary>
    public required string? OpaqueToken { get; init; }

    /// <summary>The application token in <see cref="TokenHeader"/>; null when there is none.</summary>
    public required string? ApplicationToken { get; init; }

    public required EdgeCookies Cookies { get; init; }

    public required RefusalForm Form { get; init; }

    public required bool IsOptions { get; init; }

    public static EdgeRequest Read(HttpContext context, string origin, string? serviceTokenHeader)
    {
        var request = context.Request;
        return new EdgeRequest
        {
            Origin = origin,
            Path = request.Path.Value ?? "/",
            Service = ServiceCredential.Read(request.Headers, serviceTokenHeader),
            OpaqueToken = OpaqueTokenOf(request.Headers.Authorization),
            ApplicationToken = request.Headers[TokenHeader] is [{ Length: > 0 } token] ? token : null,
            Cookies = EdgeCookies.Read(context),
            Form = RefusalForm.Of(context),
            IsOptions = HttpMethods.IsOptions(request.Method),
        };
    }

    /// <summary>The value after <c>Bearer</c> if it is a token of the edge.</summary>
    public static string? OpaqueTokenOf(StringValues authorization)
        => authorization is [var value] ? OpaqueTokenOf(value) : null;

    /// <summary>The same of one field line.</summary>
    public static string? OpaqueTokenOf(string? line)
        => line is { } value && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && value.AsSpan(Bearer.Length).Trim().StartsWith(OpaqueTokens.Prefix, StringComparison.Ordinal)
            ? value[Bearer.Length..].Trim()
            : null;
}
