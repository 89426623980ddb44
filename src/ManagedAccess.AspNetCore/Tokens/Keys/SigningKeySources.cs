using ManagedAccess.AspNetCore.Tokens.Keys.Sources;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>The key sources of the app. The first source that has a document of an issuer is used; discovery only if no source has one.</summary>
internal sealed class SigningKeySources(IEnumerable<ISigningKeySource> sources, ILogger<SigningKeySources> logger)
{
    private readonly ISigningKeySource[] _sources = [.. sources];

    /// <summary>The document of an issuer and the source it came from; null if it has to be fetched.</summary>
    /// <exception cref="BackchannelException">A source failed, and the message says why.</exception>
    public async ValueTask<(string Source, ReadOnlyMemory<byte> Document)?> FindAsync(string issuer, CancellationToken cancellationToken)
    {
        foreach (var source in _sources)
        {
            if (await GetAsync(source, issuer, cancellationToken) is not { } document)
            {
                continue;
            }

            return document.Length <= SigningKeySource.MaxDocumentBytes
                ? (source.ToString()!, document)
                : throw new BackchannelException($"{source} returned {document.Length} bytes; expected at most {SigningKeySource.MaxDocumentBytes}", hasAnswered: true);
        }

        return null;
    }

    /// <summary>Whether any source says that the keys of an issuer may have changed.</summary>
    public bool HaveChanged(string issuer) => Array.Exists(_sources, source => HasChanged(source, issuer));

    private bool HasChanged(ISigningKeySource source, string issuer)
    {
        try
        {
            return source.HasChanged(issuer);
        }
        catch (Exception exception)
        {
            // The code of an app may throw any exception, and the task that asks must go on: the document is read again at its usual time.
            Log.KeySourceFailed(logger, exception, source.ToString(), issuer);
            return false;
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> GetAsync(ISigningKeySource source, string issuer, CancellationToken cancellationToken)
    {
        try
        {
            return await source.GetKeySetAsync(issuer, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The code of an app may throw any exception: the last good keys stay in use and the log says why.
            throw new BackchannelException($"{source} could not be read: {exception.GetType().Name}: {exception.Message}", hasAnswered: false);
        }
    }
}
