using Microsoft.Extensions.Options;

namespace ManagedAccess.AspNetCore.Redis.Connections;

/// <summary>The servers can be read. The message has no value: it may have a password.</summary>
internal sealed class RedisSettingRule : IValidateOptions<ManagedAccessOptions>
{
    public ValidateOptionsResult Validate(string? name, ManagedAccessOptions options) =>
        options.Redis.Configuration is not { } configuration || string.IsNullOrWhiteSpace(configuration) || RedisServer.TryParse(configuration, out _)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                "ManagedAccess:Redis:Configuration has no server that can be read, or an option that StackExchange.Redis does not know; expected a server, then options, such as 'redis.corp.example:6380,ssl=true'.");
}
