using System.Globalization;
using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.Emulator.Assertions;
using ManagedAccess.Emulator.Edge.Policies;
using ManagedAccess.Emulator.Edge.ServiceTokens;
using ManagedAccess.Emulator.Federation;
using ManagedAccess.Emulator.Users;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ManagedAccess.Emulator;

/// <summary>Fills the options from the configuration and checks them, once, when the host starts.</summary>
/// <remarks>The bounds of one setting are attributes of its property. The rules here need another setting, or the environment.</remarks>
internal sealed class EmulatorOptionsValidator(IConfiguration configuration, IHostEnvironment environment)
    : IConfigureOptions<EmulatorOptions>, IValidateOptions<EmulatorOptions>
{
    private readonly SettingsReader _reader = new(EmulatorSchema.Schema);
    private readonly SettingsChecker _checker = new(EmulatorSchema.Schema);

    // Reported by Validate, so that one message names them together with the values that are out of bounds.
    private IReadOnlyList<string> _unread = [];

    public void Configure(EmulatorOptions options) => _unread = _reader.Read(configuration, options);

    public ValidateOptionsResult Validate(string? name, EmulatorOptions options)
    {
        string[] problems = [.. _unread, .. _checker.Check(options), .. EnabledElsewhere(options), .. SharedByUsers(options.Users), .. SharedByServices(options.ServiceTokens), .. SharedByManagedClients(options.ManagedClients), .. UnknownServices(options), .. MixedFederation(options), .. SharedByRecipients(options.Federation.Recipients)];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> EnabledElsewhere(EmulatorOptions options)
    {
        if (options.Enabled == true && !environment.IsDevelopment())
        {
            yield return $"Emulator:Enabled is 'true' in the environment '{environment.EnvironmentName}'; expected false or nothing outside Development, because anyone can sign in to the emulator as anyone. "
                + "Remove the setting and name your authorization server in ManagedAccess:AuthorizationServers.";
        }
    }

    private static IEnumerable<string> SharedByServices(IList<EmulatorServiceToken> tokens)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var clientIds = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, token) in tokens.Index())
        {
            var setting = string.Create(CultureInfo.InvariantCulture, $"Emulator:ServiceTokens:{index}");
            if (!string.IsNullOrEmpty(token.Name) && !names.Add(token.Name))
            {
                yield return $"{setting}:Name is '{token.Name}', as of another service token; expected a name of its own.";
            }
            else if (!clientIds.Add(ServiceTokenDirectory.ClientIdOf(token)))
            {
                yield return $"{setting}:ClientId is '{token.ClientId}', as of another service token; expected an identifier of its own.";
            }
        }
    }

    private static IEnumerable<string> SharedByManagedClients(IList<EmulatorManagedClient> clients)
    {
        foreach (var (index, client) in clients.Index())
        {
            if (client.ClientId.Length > 0 && clients.Take(index).Any(earlier => earlier.ClientId == client.ClientId))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"Emulator:ManagedClients:{index}:ClientId is '{client.ClientId}', as of another managed client; expected an identifier of its own.");
            }
        }
    }

    private static IEnumerable<string> SharedByRecipients(IList<EmulatorFederationRecipient> recipients)
    {
        foreach (var (index, recipient) in recipients.Index())
        {
            if (recipient.ClientId.Length > 0 && recipients.Take(index).Any(earlier => earlier.ClientId == recipient.ClientId))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"Emulator:Federation:Recipients:{index}:ClientId is '{recipient.ClientId}', as of another recipient; expected an identifier of its own.");
            }
        }
    }

    private static IEnumerable<string> MixedFederation(EmulatorOptions options)
    {
        if (options.Federation.Source is null)
        {
            yield break;
        }

        if (options.Users.Count > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Emulator:Users has {options.Users.Count} entries beside Emulator:Federation:Source; expected none, because the people come from the source account. Configure them there, or remove the source.");
        }

        if (options.Federation.Recipients.Count > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Emulator:Federation:Recipients has {options.Federation.Recipients.Count} entries beside Emulator:Federation:Source; expected none, because a connection that this account received is read-only and not shared further.");
        }
    }

    private static IEnumerable<string> UnknownServices(EmulatorOptions options)
    {
        foreach (var (index, text) in options.Policy.Index())
        {
            if (PolicyLine.TryParse(text, out var line, out _) && line.Selector is PolicySelector.Service && !options.ServiceTokens.Any(token => token.Name == line.Value))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"Emulator:Policy:{index} is '{text}'; expected the Name of an entry of Emulator:ServiceTokens after 'allow service'.");
            }
        }
    }

    private static IEnumerable<string> SharedByUsers(IList<EmulatorUser> users)
    {
        var emails = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var subjects = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, user) in users.Index())
        {
            var setting = string.Create(CultureInfo.InvariantCulture, $"Emulator:Users:{index}");
            if (!string.IsNullOrEmpty(user.Email) && !emails.Add(user.Email))
            {
                yield return $"{setting}:Email is '{user.Email}', as of another user; expected an address of this user's own.";
            }

            if (!string.IsNullOrEmpty(user.Subject) && !subjects.Add(user.Subject))
            {
                yield return $"{setting}:Subject is '{user.Subject}', as of another user; expected a subject of this user's own.";
            }
        }
    }
}
