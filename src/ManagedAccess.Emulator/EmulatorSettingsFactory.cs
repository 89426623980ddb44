using System.Security.Cryptography;
using System.Text;
using ManagedAccess.Emulator.Assertions;
using ManagedAccess.Emulator.AuthorizationServer;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Edge;
using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Edge.ServiceTokens;
using ManagedAccess.Emulator.Federation.Bridge;
using ManagedAccess.Emulator.Federation.Connections;
using ManagedAccess.Emulator.Hosting;
using ManagedAccess.Emulator.Profiles;
using ManagedAccess.Emulator.Resources;
using ManagedAccess.Emulator.Users;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ManagedAccess.Emulator;

/// <summary>Divides the options, and the resources in the application's own configuration, among the parts of the emulator.</summary>
internal static class EmulatorSettingsFactory
{
    private const string Library = "ManagedAccess";

    public static EmulatorSettings Create(EmulatorOptions options, IConfiguration configuration, IHostEnvironment environment, ApplicationCredential credential) => new()
    {
        IsEnabled = IsEnabled(options, environment),
        AllowNonLoopback = options.AllowNonLoopback,
        ApplicationName = configuration[$"{Library}:ResourceName"] ?? environment.ApplicationName,
        AudienceTag = AudienceTagOf(environment),
        DatabasePath = options.Database is { } path ? Path.Combine(environment.ContentRootPath, path) : DefaultDatabasePath(environment),
        People = new UserDirectory(options.Users.Count > 0 ? options.Users : options.Federation.Source is null ? UserDirectory.Samples : []),
        Recipients = new RecipientDirectory(options.Federation.Recipients),
        Source = options.Federation.Source is { } source ? new SourceConnection(source.Origin, source.ClientId, source.ClientSecret) : null,
        Lifetimes = new GrantLifetimes(options.AccessTokenLifetime, options.RefreshTokenLifetime),
        SessionDuration = options.SessionDuration,
        RedirectUris = new RedirectUriRules(options.AllowAnyOnLocalhost, options.AllowAnyOnLoopback, [.. options.AllowedUris]),
        Resources = ResourcesOf(options, configuration),
        ClientIdMetadataDocuments = options.ClientIdMetadataDocuments,
        ServiceTokens = new ServiceTokenDirectory(options.ServiceTokens),
        ManagedClients = new ManagedClientDirectory(options.ManagedClients),
        KeyRotation = options.KeyRotation,
        ProofNonces = options.ProofNonces,
        ApplicationCredential = credential,
        Profile = options.Mode is EmulatorMode.Edge ? new ServerProfile(IsAccess: true, options.ManagedOAuth, options.RefusePunctuatedChallenges) : ServerProfile.Standard with { HasOpaqueTokens = options.AccessTokenFormat is AccessTokenFormat.Opaque },
        Edge = options.Mode is EmulatorMode.Edge ? EdgeOf(options, environment) : null,
    };

    public static bool IsEnabled(EmulatorOptions options, IHostEnvironment environment) => options.Enabled ?? environment.IsDevelopment();

    /// <summary>64 hexadecimal digits, as at Access. Each application has its own value, because all ports of a host share one cookie jar.</summary>
    public static string AudienceTagOf(IHostEnvironment environment)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"managed-access-emulator:{environment.ApplicationName}:{environment.ContentRootPath}")));

    /// <summary>A path outside the repository and the publish output, different for each checkout of each application.</summary>
    public static string DefaultDatabasePath(IHostEnvironment environment)
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        var root = data.Length > 0 ? data : Path.GetTempPath(); // an account without a home, as in some containers
        var name = string.Concat(environment.ApplicationName.Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' ? character : '_'));
        return Path.Combine(root, "ManagedAccess.Emulator", $"{name}-{AudienceTagOf(environment)[..8]}", "emulator.db");
    }

    private static EdgeSettings EdgeOf(EmulatorOptions options, IHostEnvironment environment) => new()
    {
        ManagedOAuth = options.ManagedOAuth,
        StrictServiceTokens = options.StrictServiceTokens,
        ServiceTokenHeader = options.ReadServiceTokensFromHeader,
        OriginAuthorization = options.OriginAuthorization,
        OptionsRequests = options.OptionsRequests,
        Policy = new AccessPolicy([.. options.Policy.Select(text => PolicyLine.TryParse(text, out var line, out _) ? line : throw new InvalidOperationException("The policy was not checked."))]),
        ServiceTokens = new ServiceTokenDirectory(options.ServiceTokens),
        AudienceTag = AudienceTagOf(environment),
        AllowNonLoopback = options.AllowNonLoopback,
    };

    private static ResourceRegister ResourcesOf(EmulatorOptions options, IConfiguration configuration)
    {
        var library = configuration.GetSection(Library);
        var mainScopes = ListOf(library, "ScopesSupported");
        var resources = new List<KnownResource>();
        var main = library["Resource"];
        if (!string.IsNullOrEmpty(main))
        {
            resources.Add(new KnownResource(main, mainScopes));
        }

        foreach (var entry in library.GetSection("Resources").GetChildren())
        {
            if (entry["Path"] is not { Length: > 0 } path)
            {
                continue;
            }

            var scopes = ListOf(entry, "ScopesSupported");
            resources.Add(new KnownResource(path, scopes));
            if (!string.IsNullOrEmpty(main))
            {
                resources.Add(new KnownResource(main.TrimEnd('/') + path, scopes));
            }
        }

        var furtherScopes = options.Scopes.ToArray();
        resources.AddRange(options.Resources.Select(resource => new KnownResource(resource, furtherScopes)));
        return new ResourceRegister(mainScopes, resources, furtherScopes, string.IsNullOrEmpty(main) ? null : main);
    }

    private static string[] ListOf(IConfiguration section, string key)
        => [.. section.GetSection(key).GetChildren().Select(entry => entry.Value).OfType<string>()];
}
