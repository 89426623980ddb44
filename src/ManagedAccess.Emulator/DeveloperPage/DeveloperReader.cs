using System.Text.Json;
using ManagedAccess.Emulator.AccessTokens;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Edge.ServiceTokens;
using ManagedAccess.Emulator.Sessions;
using ManagedAccess.Emulator.Storage;
using ManagedAccess.Emulator.Users;
using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore.Models;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ManagedAccess.Emulator.DeveloperPage;

/// <summary>Collects the rows of the page. Tokens, secrets and keys are not read from the database.</summary>
internal sealed class DeveloperReader(
    EmulatorDbContext database, UserDirectory directory, ServiceTokenDirectory services, AccessPolicy policy, EndedSessions ended, SigningKeyRing keys, TimeProvider clock)
{
    public const int MaxRows = 100;

    public IReadOnlyList<PersonRow> ReadPeople() =>
    [
        .. directory.People.Select(person =>
        {
            var ruling = policy.Judge(person);
            return new PersonRow(
                person.Subject, person.Email, person.Name, person.Groups, person.AuthenticationMethods,
                ruling.IsAdmitted, ruling.Reason, policy.Denials.HasPerson(person.Email), ended.EndOf(person.Subject), person.IdentityProvider);
        }),
    ];

    public IReadOnlyList<ServiceRow> ReadServices() =>
    [
        .. services.Services.Select(service =>
        {
            var ruling = policy.JudgeService(service.Name);
            return new ServiceRow(service.ClientId, service.Name, ruling.IsAdmitted, ruling.Reason);
        }),
    ];

    public IReadOnlyList<KeyRow> ReadKeys() => [.. keys.Published.Select((key, index) => new KeyRow(key.KeyId, key.CreatedAt, index == 0))];

    /// <param name="id">The client to read; null for the newest ones.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Rows<ClientRow>> ReadClientsAsync(string? id, CancellationToken cancellationToken)
    {
        var all = database.Set<OpenIddictEntityFrameworkCoreApplication>();
        var found = await (id is null
            ? all.FromSql($"SELECT * FROM OpenIddictApplications ORDER BY rowid DESC LIMIT {MaxRows}")
            : all.Where(client => client.ClientId == id)).AsNoTracking().ToListAsync(cancellationToken);
        string[] ids = [.. found.Select(client => client.Id!)];
        var grants = await database.Set<OpenIddictEntityFrameworkCoreAuthorization>()
            .Where(grant => grant.Status == Statuses.Valid && ids.Contains(grant.Application!.Id))
            .GroupBy(grant => grant.Application!.Id!)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        return new(
            [
                .. found.Select(client => new ClientRow(
                    client.ClientId!,
                    client.DisplayName ?? ClientRegistry.UnnamedClient,
                    ListOf(client.RedirectUris),
                    client.JsonWebKeySet is not null ? ClientRegistration.PrivateKeyJwt : client.ClientSecret is not null ? "client_secret" : ClientRegistration.None,
                    grants.GetValueOrDefault(client.Id!),
                    policy.Denials.HasClient(client.ClientId!))),
            ],
            id is null ? await all.CountAsync(cancellationToken) : found.Count);
    }

    /// <param name="id">The grant to read; null for the newest ones.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Rows<GrantRow>> ReadGrantsAsync(string? id, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var all = database.Set<OpenIddictEntityFrameworkCoreAuthorization>().Where(grant => id == null || grant.Id == id);
        var found = await all
            .OrderByDescending(grant => grant.CreationDate)
            .Take(MaxRows)
            .Select(grant => new
            {
                grant.Id,
                grant.Subject,
                grant.Status,
                grant.Scopes,
                grant.CreationDate,
                grant.Application!.ClientId,
                grant.Application.DisplayName,
                Tokens = grant.Tokens
                    .Where(token => token.Status == Statuses.Valid && token.ExpirationDate > now)
                    .Select(token => new { token.Type, token.ExpirationDate, IsOpaque = token.ReferenceId != null })
                    .ToList(),
            })
            .ToListAsync(cancellationToken);
        return new(
            [
                .. found.Select(grant =>
                {
                    var access = grant.Tokens.Where(token => IsOf(token.Type, TokenTypeHints.AccessToken, TokenTypeIdentifiers.AccessToken)).ToArray();
                    var refresh = grant.Tokens.Where(token => IsOf(token.Type, TokenTypeHints.RefreshToken, TokenTypeIdentifiers.RefreshToken));
                    return new GrantRow(
                        grant.Id!,
                        directory.FindBySubject(grant.Subject)?.Email ?? grant.Subject ?? "",
                        grant.ClientId ?? "",
                        grant.DisplayName ?? ClientRegistry.UnnamedClient,
                        ListOf(grant.Scopes),
                        Utc(grant.CreationDate) ?? default,
                        grant.Status == Statuses.Valid,
                        access.Length,
                        Utc(access.Max(token => token.ExpirationDate)),
                        access.Any(token => token.IsOpaque),
                        Utc(refresh.Max(token => token.ExpirationDate)));
                }),
            ],
            await all.CountAsync(cancellationToken));
    }

    private static bool IsOf(string? type, string hint, string identifier) => type == hint || type == identifier;

    // OpenIddict keeps lists as JSON.
    private static string[] ListOf(string? json) => string.IsNullOrEmpty(json) ? [] : JsonSerializer.Deserialize<string[]>(json) ?? [];

    // SQLite does not keep the kind. OpenIddict writes UTC.
    private static DateTimeOffset? Utc(DateTime? time) => time is { } value ? new DateTimeOffset(DateTime.SpecifyKind(value, DateTimeKind.Utc)) : null;
}
