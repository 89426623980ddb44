using ManagedAccess.Emulator.Resources;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Edge.Responses;

/// <summary>The challenge of Access: the only code that writes its header field.</summary>
internal static class AccessChallenge
{
    public const string Error = "invalid_token";
    public const string Description = "Missing or invalid access token";

    /// <summary>The metadata of the page that was asked for. The escaped path has no quote, so it is safe in a quoted string.</summary>
    public static string MetadataUri(string origin, PathString path) => origin + AccessResourceDocument.WellKnownPath + (path.HasValue ? path.ToUriComponent() : "/");

    public static string Write(bool managedOAuth, string metadataUri) => managedOAuth
        ? $"Bearer realm=\"OAuth\", error=\"{Error}\", error_description=\"{Description}\", resource_metadata=\"{metadataUri}\""
        : $"Cloudflare-Access resource_metadata=\"{metadataUri}\"";
}
