using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace ManagedAccess.AspNetCore.Redis.Connections;

/// <summary>The server of the settings, and how it is talked to.</summary>
internal static class RedisServer
{
    /// <summary>Reads <c>ManagedAccess:Redis:Configuration</c>.</summary>
    public static bool TryParse(string configuration, [NotNullWhen(true)] out ConfigurationOptions? options)
    {
        try
        {
            options = ConfigurationOptions.Parse(configuration, ignoreUnknown: false);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            options = null;
            return false;
        }

        // A host that starts while the server is down keeps trying, and a command for a server that is away fails at once.
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectTimeout = configuration.Contains("connectTimeout", StringComparison.OrdinalIgnoreCase) ? options.ConnectTimeout : 1000; // a host that starts waits for it
        options.ConnectRetry = 1;
        options.KeepAlive = options.KeepAlive < 0 ? 5 : options.KeepAlive;
        options.ReconnectRetryPolicy = new ExponentialRetry(250, 2000);
        options.ClientName ??= "ManagedAccess";
        return options.EndPoints.Count > 0;
    }
}
