using System.Security.Cryptography;
using System.Text;
using ManagedAccess.Emulator.AuthorizationServer;
using ManagedAccess.Emulator.Clients;
using ManagedAccess.Emulator.Hosting;
using ManagedAccess.Emulator.Resources;
using ManagedAccess.Emulator.Users;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ManagedAccess.Emulator;

/// <summary>Cuts the options, and what the application's own configuration says about its resources, into what each part of the emulator takes.</summary>
internal static class EmulatorSettingsFactory
{
    private const string Library = "ManagedAccess";

    public static EmulatorSettings Create(EmulatorOptions options, IConfiguration configuration, IHostEnvironment environment) => new()
    {
        IsEnabled = IsEnabled(options, environment),
        AllowNonLoopback = options.AllowNonLoopback,
        ApplicationName = configuration[$"{Library}:ResourceName"] ?? environment.ApplicationName,
        AudienceTag = AudienceTagOf(environment),
        DatabasePath = options.Database is { } path ? Path.Combine(environment.ContentRootPath, path) : DefaultDatabasePath(environment),
        People = new UserDirectory(options.Users.Count > 0 ? options.Users : UserDirectory.Samples),
        Lifetimes = new GrantLifetimes(options.AccessTokenLifetime, options.RefreshTokenLifetime),
        SessionDuration = options.SessionDuration,
        RedirectUris = new RedirectUriRules(options.AllowAnyOnLocalhost, options.AllowAnyOnLoopback, [.. options.AllowedUris]),
        Resources = ResourcesOf(options, configuration),
        ClientIdMetadataDocuments = options.ClientIdMetadataDocuments,
    };

    public static bool IsEnabled(EmulatorOptions options, IHostEnvironment environment) => options.Enabled ?? environment.IsDevelopment();

    /// <summary>64 hexadecimal digits, as Access has them; of this application alone, because all ports of a host share one cookie jar.</summary>
    public static string AudienceTagOf(IHostEnvironment environment)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"managed-access-emulator:{environment.ApplicationName}:{environment.ContentRootPath}")));

    /// <summary>Outside the repository and the publish output, and of one checkout of one application alone.</summary>
    public static string DefaultDatabasePath(IHostEnvironment environment)
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        var root = data.Length > 0 ? data : Path.GetTempPath(); // an account without a home, as in some containers
        var name = string.Concat(environment.ApplicationName.Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' ? character : '_'));
        return Path.Combine(root, "ManagedAccess.Emulator", $"{name}-{AudienceTagOf(environment)[..8]}", "emulator.db");
    }

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
        return new ResourceRegister(mainScopes, resources, furtherScopes);
    }

    private static string[] ListOf(IConfiguration section, string key)
        => [.. section.GetSection(key).GetChildren().Select(entry => entry.Value).OfType<string>()];
}
