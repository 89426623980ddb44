using System.Security.Cryptography;
using System.Text;

namespace ManagedAccess.Emulator.AccessTokens;

/// <summary>The key that signs now and the one before it. Access rotates every six weeks and publishes the previous key a week longer.</summary>
internal sealed class SigningKeyRing
{
    private const int SecretLength = 32;

    private static readonly TimeSpan RotationInterval = TimeSpan.FromDays(42);
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(7);

    private readonly Lock _gate = new();
    private readonly SigningKeyStore _store;
    private readonly TimeProvider _clock;
    private readonly byte[] _secret;
    private IReadOnlyList<SigningKey> _keys;

    public SigningKeyRing(SigningKeyStore store, TimeProvider clock)
    {
        _store = store;
        _clock = clock;
        store.Prepare();
        _secret = store.LoadSecret();
        _keys = store.Load();
        if (_keys.Count == 0)
        {
            Renew();
        }
    }

    /// <summary>Raised after the published keys have changed.</summary>
    public event Action? Changed;

    public SigningKey Current => Published[0];

    /// <summary>The current key first, then the previous one while it is still published.</summary>
    public IReadOnlyList<SigningKey> Published
    {
        get
        {
            lock (_gate)
            {
                var age = _clock.GetUtcNow() - _keys[0].CreatedAt;
                if (age < RotationInterval)
                {
                    // The previous key was replaced at the moment the current one was made.
                    return age < Overlap ? _keys : [_keys[0]];
                }

                Renew();
            }

            Changed?.Invoke();
            return _keys;
        }
    }

    public void Rotate()
    {
        lock (_gate)
        {
            Renew();
        }

        Changed?.Invoke();
    }

    /// <summary>A secret of this emulator for one purpose; the same after a restart, and unrelated to that of another purpose.</summary>
    public byte[] DeriveSecret(string purpose)
        => HKDF.Expand(HashAlgorithmName.SHA256, _secret, SecretLength, Encoding.ASCII.GetBytes(purpose));

    private void Renew()
    {
        var next = SigningKey.Create(_clock.GetUtcNow());
        IReadOnlyList<SigningKey> keys = _keys.Count == 0 ? [next] : [next, _keys[0]];
        _store.Save(keys);
        _keys = keys;
    }
}
