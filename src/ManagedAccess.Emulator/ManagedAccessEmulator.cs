using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.AuthorizationServer;
using ManagedAccess.Emulator.Hosting;
using ManagedAccess.Emulator.Loopback;
using ManagedAccess.Emulator.Resources;
using ManagedAccess.Emulator.Sessions;
using ManagedAccess.Emulator.Users;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.Emulator;

/// <summary>The emulator of the running application, for its tests: take it from the application's services.</summary>
public sealed class ManagedAccessEmulator
{
    private readonly EmulatorSettings _settings;
    private readonly EmulatorBranch _branch;
    private readonly OwnOrigins _origins;
    private readonly TimeProvider _clock;

    internal ManagedAccessEmulator(EmulatorSettings settings, EmulatorBranch branch, OwnOrigins origins, TimeProvider clock)
    {
        _settings = settings;
        _branch = branch;
        _origins = origins;
        _clock = clock;
    }

    /// <summary>Issues an access token without a browser, as if <paramref name="user"/> had consented to <paramref name="client"/>.</summary>
    /// <param name="user">The e-mail address of one of the sample people.</param>
    /// <param name="client">The <c>client_id</c> the token names; it need not be registered.</param>
    /// <param name="scopes">The scopes granted; <see langword="null"/> for all scopes of the resource.</param>
    /// <param name="resource">The audience: an absolute identifier, or a path below the application's origin; <see langword="null"/> for the origin itself.
    /// An identifier on a loopback host also decides the issuer;
    /// a resource elsewhere gets a token of the first address the application listens on, or of <c>http://localhost</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The token, ready for <c>Authorization: Bearer</c> (RFC 6750 §2.1): a JWT, or an opaque token: in the mode <see cref="EmulatorMode.Edge"/>
    /// one that only the edge accepts.</returns>
    /// <exception cref="ArgumentException"><paramref name="user"/> is not one of the sample people,
    /// or <paramref name="resource"/> is neither a path nor an absolute URI.</exception>
    /// <exception cref="InvalidOperationException">The emulator is switched off.</exception>
    public async Task<string> IssueTokenAsync(
        string user,
        string client = "emulator-test",
        IEnumerable<string>? scopes = null,
        string? resource = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentException.ThrowIfNullOrEmpty(client);
        cancellationToken.ThrowIfCancellationRequested();
        var services = ServicesOrThrow();
        var person = PersonOrThrow(user);
        var (audience, issuer) = Locate(resource);
        IReadOnlyList<string> granted = scopes is null
            ? await ScopesOfAsync(services, audience, issuer, cancellationToken)
            : [.. scopes];
        var now = _clock.GetUtcNow();
        var token = new AccessToken
        {
            Issuer = issuer,
            Subject = person.Subject,
            ClientId = client,
            Audiences = [audience],
            Scopes = granted,
            Email = person.Email,
            Name = person.Name,
            Groups = person.Groups,
            Custom = person.Custom,
            IdentityProvider = person.IdentityProvider,
            AuthenticationTime = now,
            AuthenticationContext = AuthenticationContexts.Plain,
            AuthenticationMethods = person.AuthenticationMethods,
            TokenId = Guid.NewGuid().ToString(),
            IssuedAt = now,
            ExpiresAt = now + _settings.Lifetimes.AccessToken,
        };
        return await services.GetRequiredService<TokenIssuer>().IssueAsync(token, cancellationToken);
    }

    /// <summary>Ends all sessions of a person, as an administrator does: their grants end, and the application is told by an event (CAEP <c>session-revoked</c>).</summary>
    /// <param name="user">The e-mail address of one of the sample people.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the application has answered. It then refuses the tokens that the person's clients have.</returns>
    /// <exception cref="ArgumentException"><paramref name="user"/> is not one of the sample people.</exception>
    /// <exception cref="InvalidOperationException">The emulator is switched off.</exception>
    public Task EndSessionsAsync(string user, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        var services = ServicesOrThrow();
        return services.GetRequiredService<SessionEnd>().EndAllAsync(PersonOrThrow(user), cancellationToken);
    }

    /// <summary>Makes a new signing key current; the previous key stays published, and the key before it is removed.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the new key signs.</returns>
    /// <exception cref="InvalidOperationException">The emulator is switched off.</exception>
    public Task RotateKeysAsync(CancellationToken cancellationToken = default)
    {
        var keys = ServicesOrThrow().GetRequiredService<SigningKeyRing>();
        return Task.Run(keys.Rotate, cancellationToken);
    }

    private async Task<IReadOnlyList<string>> ScopesOfAsync(IServiceProvider services, string resource, string issuer, CancellationToken cancellationToken)
    {
        var configured = _settings.Resources.Find(resource, issuer);
        var declared = await services.GetRequiredService<ApplicationMetadata>().FindAsync(resource, issuer, cancellationToken);
        return [.. new[] { configured, declared }.SelectMany(known => known?.Scopes ?? []).Distinct(StringComparer.Ordinal)];
    }

    private IServiceProvider ServicesOrThrow() => _settings.IsEnabled
        ? _branch.Services
        : throw new InvalidOperationException("The emulator is switched off: Emulator:Enabled is false, or the environment is not Development.");

    private (string Audience, string Issuer) Locate(string? resource)
    {
        if (string.IsNullOrEmpty(resource) || resource[0] == '/')
        {
            var origin = _origins.Default();
            return (origin + resource, origin);
        }

        if (!resource.Contains("://", StringComparison.Ordinal) || !Uri.TryCreate(resource, UriKind.Absolute, out var uri))
        {
            throw new ArgumentException($"'{resource}' is no resource; expected an absolute URI, or a path that starts with a slash.", nameof(resource));
        }

        return (resource, LoopbackOrigin.IsLoopbackHost(uri.IdnHost) ? uri.GetLeftPart(UriPartial.Authority) : _origins.Default());
    }

    private Person PersonOrThrow(string user) => _settings.People.FindByEmail(user) ?? throw new ArgumentException(
        _settings.Source is { } source
            ? $"'{user}' is nobody; expected someone who has signed in here through {source.Origin} (Emulator:Federation:Source)."
            : $"'{user}' is nobody; expected one of {string.Join(", ", _settings.People.People.Select(known => known.Email))} (Emulator:Users).",
        nameof(user));
}
