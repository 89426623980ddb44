using ManagedAccess.AspNetCore.Tokens.Keys.Sources;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Tokens.Keys;

/// <summary>The key sources of the app. The first that has something of an issuer is used; discovery only where none has.</summary>
internal sealed class SigningKeySources(IEnumerable<ISigningKeySource> sources, ILogger<SigningKeySources> logger)
{
    private readonly ISigningKeySource[] _sources = [.. sources];

    /// <summary>The document of an issuer and who had it; null where it is to be fetched.</summary>
    /// <exception cref="BackchannelException">A source failed, and the message says how.</exception>
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

    /// <summary>Whether any source says that the keys of an issuer may be others now.</summary>
    public bool HaveChanged(string issuer) => Array.Exists(_sources, source => HasChanged(source, issuer));

    private bool HasChanged(ISigningKeySource source, string issuer)
    {
        try
        {
            return source.HasChanged(issuer);
        }
        catch (Exception exception)
        {
            // The code of an app may throw anything, and the task that asks must go on: the document is read again in its own time.
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
            // The code of an app may throw anything; whatever it is, the last good keys serve on and the log says why.
            throw new BackchannelException($"{source} could not be read: {exception.GetType().Name}: {exception.Message}", hasAnswered: false);
        }
    }
}
