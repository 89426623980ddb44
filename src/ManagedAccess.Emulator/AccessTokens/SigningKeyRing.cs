using System.Security.Cryptography;
using System.Text;

namespace ManagedAccess.Emulator.AccessTokens;

/// <summary>The key that signs now and the one before it. Access rotates every six weeks and publishes the previous key a week longer.</summary>
internal sealed class SigningKeyRing
{
    private const int SecretLength = 32;

    /// <summary>How often Access rotates.</summary>
    public static readonly TimeSpan DefaultRotation = TimeSpan.FromDays(42);

    private static readonly TimeSpan Overlap = TimeSpan.FromDays(7);

    // The first guards the keys and is held for a moment. The second lets one key be made and stored at a time: the store may have to wait for
    // a token request that writes and itself needs the keys.
    private readonly Lock _gate = new();
    private readonly Lock _renewal = new();
    private readonly SigningKeyStore _store;
    private readonly TimeProvider _clock;
    private readonly byte[] _secret;
    private readonly TimeSpan _rotation;
    private readonly bool _alwaysTwo;
    private IReadOnlyList<SigningKey> _keys;

    /// <param name="store">Keeps the keys.</param>
    /// <param name="clock">Tells when to rotate.</param>
    /// <param name="rotation">How long a key signs.</param>
    /// <param name="alwaysTwo">Whether two keys are published at all times, as at Access, or the previous one only for a week.</param>
    public SigningKeyRing(SigningKeyStore store, TimeProvider clock, TimeSpan rotation, bool alwaysTwo = false)
    {
        _store = store;
        _clock = clock;
        _rotation = rotation;
        _alwaysTwo = alwaysTwo;
        store.Prepare();
        _secret = store.LoadSecret();
        _keys = store.Load();
        while (_keys.Count < (alwaysTwo ? 2 : 1))
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
            if (UnlessDue() is { } keys)
            {
                return keys;
            }

            lock (_renewal)
            {
                // Another thread may have renewed them meanwhile.
                if (UnlessDue() is { } renewed)
                {
                    return renewed;
                }

                keys = Renew();
            }

            Changed?.Invoke();
            return keys;
        }
    }

    public void Rotate()
    {
        lock (_renewal)
        {
            Renew();
        }

        Changed?.Invoke();
    }

    /// <summary>A secret of this emulator for one purpose; the same after a restart, and unrelated to the secrets of other purposes.</summary>
    public byte[] DeriveSecret(string purpose)
        => HKDF.Expand(HashAlgorithmName.SHA256, _secret, SecretLength, Encoding.ASCII.GetBytes(purpose));

    private IReadOnlyList<SigningKey>? UnlessDue()
    {
        lock (_gate)
        {
            var age = _clock.GetUtcNow() - _keys[0].CreatedAt;

            // The previous key was replaced at the moment the current one was made.
            return age >= _rotation ? null : age < Overlap || _alwaysTwo ? _keys : [_keys[0]];
        }
    }

    // Under the lock of renewals, so nobody else replaces the keys meanwhile.
    private IReadOnlyList<SigningKey> Renew()
    {
        var next = SigningKey.Create(_clock.GetUtcNow());
        IReadOnlyList<SigningKey> keys = _keys.Count == 0 ? [next] : [next, _keys[0]];
        _store.Save(keys);
        lock (_gate)
        {
            _keys = keys;
        }

        return keys;
    }
}
