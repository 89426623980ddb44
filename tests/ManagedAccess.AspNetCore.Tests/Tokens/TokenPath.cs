using System.Diagnostics.Metrics;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Issuers;
using ManagedAccess.AspNetCore.Tokens.Keys;
using ManagedAccess.AspNetCore.Tokens.Reading;
using ManagedAccess.AspNetCore.Tokens.Validated;
using ManagedAccess.AspNetCore.Tokens.Validation;
using ManagedAccess.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ManagedAccess.AspNetCore.Tests.Tokens;

/// <summary>The token path as the library registers it, with an OAuth and an Access issuer, a network of its own and a clock that is moved.</summary>
internal sealed class TokenPath : IDisposable
{
    public const string McpAudience = "https://wiki.corp.example/mcp";

    private readonly ServiceProvider _services;
    private readonly MeterListener _listener = new();
    private int _verifications;

    public TokenPath(
        Action<List<AuthorizationServerOptions>>? servers = null,
        Action<AccessTokenOptions>? options = null,
        Action<IServiceCollection>? services = null,
        TimeProvider? clock = null,
        string algorithm = "RS256",
        string? ownOrigin = null)
    {
        Clock = clock as FakeTimeProvider ?? new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        OAuth = new TestIssuer(clock: clock ?? Clock, algorithm: algorithm);
        Access = new TestIssuer(TestIssuer.DefaultAccessIssuer, clock ?? Clock) { Keys = { [0] = TestKey.Create("access-1", index: 7) } };
        OwnOrigin = ownOrigin is null ? null : new TestIssuer(ownOrigin, clock ?? Clock);
        Network = OwnOrigin is null ? new(OAuth, Access) : new(OAuth, Access, OwnOrigin);

        var list = new List<AuthorizationServerOptions>
        {
            new() { Issuer = OAuth.Issuer },
            new() { Type = AuthorizationServerType.CloudflareAccess, Issuer = Access.Issuer, Audiences = { TestIssuer.DefaultAudienceTag } },
        };
        servers?.Invoke(list);
        var tokens = new AccessTokenOptions();
        options?.Invoke(tokens);

        var collection = new ServiceCollection()
            .AddSingleton(clock ?? Clock)
            .AddSingleton<IReadOnlyList<AuthorizationServerOptions>>(list)
            .AddSingleton(tokens)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace))
            .AddAccessTokens()
            .UseTestIssuers(Network);
        services?.Invoke(collection);
        _services = collection.BuildServiceProvider();

        _services.GetRequiredService<TrustedIssuers>();
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == "managed_access.token.verifications")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _verifications, (int)value));
        _listener.Start();
    }

    public FakeTimeProvider Clock { get; }

    public TestIssuer OAuth { get; }

    public TestIssuer Access { get; }

    public TestIssuer? OwnOrigin { get; }

    public TestIssuerHandler Network { get; }

    public IServiceProvider Services => _services;

    public AccessTokenReader Reader => _services.GetRequiredService<AccessTokenReader>();

    public AccessTokenValidator Validator => _services.GetRequiredService<AccessTokenValidator>();

    /// <summary>The cap on concurrent verifications.</summary>
    public VerificationSlots Slots => Verification.Slots;

    public TokenVerification Verification => _services.GetRequiredService<TokenVerification>();

    public ValidatedTokenCache Cache => _services.GetRequiredService<ValidatedTokenCache>();

    public SigningKeyCaches KeyCaches => _services.GetRequiredService<SigningKeyCaches>();

    /// <summary>How many signatures were verified.</summary>
    public int Verifications => Volatile.Read(ref _verifications);

    public TokenExpectation Wiki { get; } = new([TestIssuer.DefaultAudience, $"{TestIssuer.DefaultAudience}/"], true, null);

    public TokenExpectation Mcp { get; } = new([McpAudience], false, null);

    public async Task<TokenOutcome> ValidateAsync(
        string token, CredentialSource source = CredentialSource.Bearer, TokenExpectation? expectation = null, CancellationToken cancellationToken = default) =>
        await Validator.ValidateAsync(new PresentedCredential(source, token), expectation ?? Wiki, cancellationToken);

    public async Task<TokenRejection> RejectionOfAsync(string token, CredentialSource source = CredentialSource.Bearer, TokenExpectation? expectation = null)
    {
        var outcome = await ValidateAsync(token, source, expectation);
        Xunit.Assert.Equal(outcome.Rejection == TokenRejection.None, outcome.Token is not null);
        return outcome.Rejection;
    }

    /// <summary>The refresh of every issuer, awaited.</summary>
    public Task RefreshAsync() => Task.WhenAll(KeyCaches.All.Select(cache => cache.RefreshAsync()));

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }
}
