using System.Security.Cryptography;
using System.Text;
using ManagedAccess.AspNetCore.Tokens.Keys;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Metadata;

/// <summary>The key that signs the metadata. Its file is read again at most every ten seconds, when somebody asks for metadata.</summary>
internal sealed class MetadataSigner
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly MetadataSigningOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _reading = new();

    private PrivateSigningKey? _key;
    private byte[] _tried = []; // a digest: the text of a private key is not kept
    private long _readAt;

    public MetadataSigner(MetadataSigningOptions options, TimeProvider clock, ILogger<MetadataSigner> logger)
    {
        (_options, _clock, _logger) = (options, clock, logger);
        _readAt = clock.GetTimestamp();

        // The file was readable when the settings were checked.
        if (options.KeyPath is { } path && Read(path) is { } problem)
        {
            throw new InvalidOperationException($"{path} {problem}.");
        }
    }

    /// <summary>The key in force; null if the metadata is not signed.</summary>
    public PrivateSigningKey? Key
    {
        get
        {
            if (_options.KeyPath is { } path && _clock.GetElapsedTime(Volatile.Read(ref _readAt)) >= Pause && _reading.TryEnter())
            {
                try
                {
                    Volatile.Write(ref _readAt, _clock.GetTimestamp());
                    ReadAgain(path);
                }
                finally
                {
                    _reading.Exit();
                }
            }

            return Volatile.Read(ref _key);
        }
    }

    private void ReadAgain(string path)
    {
        var before = _key;
        if (Read(path) is { } problem)
        {
            Log.MetadataKeyNotRead(_logger, path, problem, before!.Thumbprint);
        }
        else if (_key != before)
        {
            Log.MetadataKeyChanged(_logger, path, _key!.Thumbprint);
        }
    }

    /// <summary>Reads the file. Returns the problem of a content that was not tried before.</summary>
    private string? Read(string path)
    {
        PrivateSigningKey? read = null;
        string? problem;
        byte[] digest;
        try
        {
            var pem = File.ReadAllText(path);
            digest = SHA256.HashData(Encoding.UTF8.GetBytes(pem));
            if (digest.AsSpan().SequenceEqual(_tried))
            {
                return null;
            }

            PrivateSigningKey.TryRead(pem, _options.Algorithm, out read, out problem);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problem = $"could not be read: {exception.GetType().Name}";
            digest = Encoding.UTF8.GetBytes(problem);
            if (digest.AsSpan().SequenceEqual(_tried))
            {
                return null;
            }
        }

        _tried = digest;
        if (read is not null && read.Thumbprint != _key?.Thumbprint)
        {
            Volatile.Write(ref _key, read);
        }

        return problem;
    }
}
