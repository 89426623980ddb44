using System.Globalization;
using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.Testing;

namespace ManagedAccess.Benchmarks.Soak;

/// <summary>A credential, how it is presented, and what the app must say of whoever presents it. The name is another one for each token.</summary>
internal sealed record SoakCredential(string Header, string Value, string Name, string Identity, DateTimeOffset Expires, TestKey Key);

/// <summary>One issuer while the load runs: mints tokens, changes its keys and is out of order at times. For several threads at once.</summary>
internal sealed class SoakIssuer : IDisposable
{
    public const string AssertionHeader = "Cf-Access-Jwt-Assertion";

    private static readonly TimeProvider Clock = TimeProvider.System;

    private readonly Lock _lock = new();
    private readonly TestIssuer _server;
    private readonly HttpMessageInvoker _network;
    private readonly bool _isAccess;
    private volatile TestKey _signing;
    private volatile TestKey _former;
    private int _keys;
    private int _tokens;

    public SoakIssuer(string issuer)
    {
        _isAccess = issuer == TestIssuer.DefaultAccessIssuer;
        _server = new TestIssuer(issuer);
        _network = new HttpMessageInvoker(new TestIssuerHandler(_server));
        _server.Keys.Clear();
        _former = Publish();
        _signing = Publish();
    }

    public string Host => new Uri(_server.Issuer).Host;

    /// <summary>The key that was in use before, still published.</summary>
    public TestKey Former => _former;

    public int KeyFetches => _server.KeyFetches;

    public void Become(TestIssuerState state) => _server.State = state;

    /// <summary>Publishes one more key, ahead of its use.</summary>
    public TestKey Publish()
    {
        var number = _keys++;
        var key = TestKey.Create(string.Create(CultureInfo.InvariantCulture, $"{Host}-{number}"), index: (_isAccess ? 1000 : 0) + number);
        lock (_lock)
        {
            _server.Keys.Insert(0, key);
        }

        return key;
    }

    /// <summary>Signs with <paramref name="key"/> from now on.</summary>
    public void Use(TestKey key) => (_former, _signing) = (_signing, key);

    /// <summary>Publishes the key in use and the one before, and no other.</summary>
    public void Withdraw()
    {
        lock (_lock)
        {
            _server.Keys.RemoveAll(key => !IsInUse(key));
        }
    }

    public bool IsInUse(TestKey key) => key == _signing || key == _former;

    /// <summary>A key of ours that is in use and was not made for this name.</summary>
    public TestKey Forged() => TestKey.Create(_signing.KeyId, index: 999);

    public Task<HttpResponseMessage> AnswerAsync(Uri asked, CancellationToken cancellationToken)
    {
        // The handler reads the keys before it first waits.
        lock (_lock)
        {
            return _network.SendAsync(new HttpRequestMessage(HttpMethod.Get, asked), cancellationToken);
        }
    }

    /// <summary>A person's token, good for so long; <paramref name="spoil"/> may change its claims.</summary>
    public SoakCredential Person(int number, TimeSpan lifetime, Action<JsonObject>? spoil = null, TestKey? key = null, string? keyId = null)
    {
        var token = Interlocked.Increment(ref _tokens);
        var subject = string.Create(CultureInfo.InvariantCulture, $"person-{number}");
        var name = string.Create(CultureInfo.InvariantCulture, $"{subject}.{token}");
        var email = name + SoakRecords.Domain;
        var client = _isAccess ? "" : string.Create(CultureInfo.InvariantCulture, $"client-{number % 50}");
        return Mint(
            claims =>
            {
                (claims["sub"], claims["email"]) = (subject, email);
                if (!_isAccess)
                {
                    claims["client_id"] = client;
                }

                spoil?.Invoke(claims);
            },
            name, $"{AttributionKind.Human} {_server.Issuer} {subject} {email} {client}", lifetime, key, keyId);
    }

    /// <summary>Software on its own behalf: client credentials, or a service token of Access.</summary>
    public SoakCredential Service(int number, TimeSpan lifetime)
    {
        var token = Interlocked.Increment(ref _tokens);
        var name = string.Create(CultureInfo.InvariantCulture, $"bot-{number}.{token}");
        return Mint(
            claims =>
            {
                claims.Remove("email");
                if (_isAccess)
                {
                    (claims["sub"], claims["common_name"]) = ("", name);
                }
                else
                {
                    (claims["sub"], claims["client_id"]) = (name, name);
                }
            },
            name, $"{AttributionKind.Service} {_server.Issuer}   {name}", lifetime, null, null);
    }

    public void Dispose() => _network.Dispose();

    private SoakCredential Mint(Action<JsonObject> change, string name, string identity, TimeSpan lifetime, TestKey? key, string? keyId)
    {
        key ??= _signing;
        var expires = Clock.GetUtcNow() + lifetime;
        void Claims(JsonObject claims)
        {
            claims["exp"] = expires.ToUnixTimeSeconds();
            change(claims);
        }

        void Header(JsonObject header) => header["kid"] = keyId ?? key.KeyId;

        return _isAccess
            ? new(AssertionHeader, _server.IssueAssertion(Claims, Header, key), name, identity, expires, key)
            : new("Authorization", "Bearer " + _server.Issue(Claims, Header, key), name, identity, expires, key);
    }
}
