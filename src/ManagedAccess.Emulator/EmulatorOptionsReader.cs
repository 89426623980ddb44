using System.Globalization;
using ManagedAccess.Emulator.Users;
using Microsoft.Extensions.Configuration;

namespace ManagedAccess.Emulator;

/// <summary>Binds the section <c>Emulator</c> and reports every key it does not know and every value it cannot read.</summary>
/// <remarks>The framework's binder names neither path nor value in its messages. Underscores count for nothing, so that settings can be written as Access names them: <c>allow_any_on_localhost</c>.</remarks>
internal sealed class EmulatorOptionsReader
{
    public const string SectionName = "Emulator";

    private static readonly string[] Names =
    [
        nameof(EmulatorOptions.Enabled), nameof(EmulatorOptions.Mode), nameof(EmulatorOptions.Database), nameof(EmulatorOptions.Users),
        nameof(EmulatorOptions.AccessTokenLifetime), nameof(EmulatorOptions.RefreshTokenLifetime), nameof(EmulatorOptions.SessionDuration),
        nameof(EmulatorOptions.AllowAnyOnLocalhost), nameof(EmulatorOptions.AllowAnyOnLoopback), nameof(EmulatorOptions.AllowedUris),
        nameof(EmulatorOptions.Scopes), nameof(EmulatorOptions.Resources), nameof(EmulatorOptions.ClientIdMetadataDocuments),
        nameof(EmulatorOptions.AllowNonLoopback),
    ];

    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    public void Read(IConfigurationSection section, EmulatorOptions options)
    {
        foreach (var setting in section.GetChildren())
        {
            switch (NameOf(setting, Names))
            {
                case nameof(EmulatorOptions.Enabled): options.Enabled = ReadFlag(setting, options.Enabled); break;
                case nameof(EmulatorOptions.Mode): options.Mode = ReadMode(setting, options.Mode); break;
                case nameof(EmulatorOptions.Database): options.Database = setting.Value; break;
                case nameof(EmulatorOptions.Users): ReadUsers(setting, options.Users); break;
                case nameof(EmulatorOptions.AccessTokenLifetime): options.AccessTokenLifetime = ReadDuration(setting, options.AccessTokenLifetime); break;
                case nameof(EmulatorOptions.RefreshTokenLifetime): options.RefreshTokenLifetime = ReadDuration(setting, options.RefreshTokenLifetime); break;
                case nameof(EmulatorOptions.SessionDuration): options.SessionDuration = ReadDuration(setting, options.SessionDuration); break;
                case nameof(EmulatorOptions.AllowAnyOnLocalhost): options.AllowAnyOnLocalhost = ReadFlag(setting, options.AllowAnyOnLocalhost) ?? true; break;
                case nameof(EmulatorOptions.AllowAnyOnLoopback): options.AllowAnyOnLoopback = ReadFlag(setting, options.AllowAnyOnLoopback) ?? true; break;
                case nameof(EmulatorOptions.AllowedUris): ReadList(setting, options.AllowedUris); break;
                case nameof(EmulatorOptions.Scopes): ReadList(setting, options.Scopes); break;
                case nameof(EmulatorOptions.Resources): ReadList(setting, options.Resources); break;
                case nameof(EmulatorOptions.ClientIdMetadataDocuments): options.ClientIdMetadataDocuments = ReadFlag(setting, options.ClientIdMetadataDocuments) ?? false; break;
                case nameof(EmulatorOptions.AllowNonLoopback): options.AllowNonLoopback = ReadFlag(setting, options.AllowNonLoopback) ?? false; break;
                default: ReportUnknown(setting, Names); break;
            }
        }
    }

    private void ReadUsers(IConfigurationSection section, IList<EmulatorUser> users)
    {
        string[] names = [nameof(EmulatorUser.Email), nameof(EmulatorUser.Name), nameof(EmulatorUser.Subject), nameof(EmulatorUser.Groups)];
        foreach (var entry in section.GetChildren())
        {
            var user = new EmulatorUser();
            foreach (var setting in entry.GetChildren())
            {
                switch (NameOf(setting, names))
                {
                    case nameof(EmulatorUser.Email): user.Email = setting.Value ?? ""; break;
                    case nameof(EmulatorUser.Name): user.Name = setting.Value; break;
                    case nameof(EmulatorUser.Subject): user.Subject = setting.Value; break;
                    case nameof(EmulatorUser.Groups): ReadList(setting, user.Groups); break;
                    default: ReportUnknown(setting, names); break;
                }
            }

            users.Add(user);
        }
    }

    private void ReadList(IConfigurationSection section, IList<string> values)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            Report(section, "a list: one entry per numbered key");
        }

        foreach (var entry in section.GetChildren())
        {
            if (string.IsNullOrWhiteSpace(entry.Value))
            {
                Report(entry, "a text");
                continue;
            }

            values.Add(entry.Value);
        }
    }

    private bool? ReadFlag(IConfigurationSection setting, bool? fallback)
    {
        if (string.IsNullOrEmpty(setting.Value))
        {
            return fallback;
        }

        if (bool.TryParse(setting.Value, out var value))
        {
            return value;
        }

        Report(setting, "true or false");
        return fallback;
    }

    private TimeSpan ReadDuration(IConfigurationSection setting, TimeSpan fallback)
    {
        // Without colons "15" would mean fifteen days.
        if (setting.Value?.Contains(':') == true && TimeSpan.TryParse(setting.Value, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        Report(setting, "a duration such as 00:15:00 (hours, minutes, seconds)");
        return fallback;
    }

    private EmulatorMode ReadMode(IConfigurationSection setting, EmulatorMode fallback)
    {
        // By name only: a number would pass for any value.
        if (Enum.GetNames<EmulatorMode>().FirstOrDefault(name => name.Equals(setting.Value, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return Enum.Parse<EmulatorMode>(known);
        }

        Report(setting, string.Join(" or ", Enum.GetNames<EmulatorMode>()));
        return fallback;
    }

    private static string? NameOf(IConfigurationSection setting, IEnumerable<string> names)
    {
        var plain = setting.Key.Replace("_", "", StringComparison.Ordinal);
        return names.FirstOrDefault(name => name.Equals(plain, StringComparison.OrdinalIgnoreCase));
    }

    private void ReportUnknown(IConfigurationSection setting, IEnumerable<string> names)
        => _problems.Add($"{setting.Path} is no setting; expected one of {string.Join(", ", names)}.");

    private void Report(IConfigurationSection setting, string expected)
        => _problems.Add($"{setting.Path} is '{setting.Value}'; expected {expected}.");
}
