using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Metadata;

/// <summary>Log messages about the key of the metadata: its file and its thumbprint, nothing of its content.</summary>
internal static partial class Log
{
    [LoggerMessage(1701, LogLevel.Information, "The metadata is signed with the key {Thumbprint}, which was read from '{Path}'", EventName = "MetadataKeyChanged")]
    public static partial void MetadataKeyChanged(ILogger logger, string path, string thumbprint);

    [LoggerMessage(1702, LogLevel.Warning, "'{Path}', the file of ManagedAccess:MetadataSigning:KeyPath, {Problem}. The metadata is still signed with the key {Thumbprint}; expected a PEM file with a private key for the configured Algorithm", EventName = "MetadataKeyNotRead")]
    public static partial void MetadataKeyNotRead(ILogger logger, string path, string problem, string thumbprint);
}
