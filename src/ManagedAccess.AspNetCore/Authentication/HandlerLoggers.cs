using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>The logger of the handler, made once: the base class asks a factory for it by a long name for every request.</summary>
internal sealed class HandlerLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    private readonly ILogger _logger = loggers.CreateLogger<ManagedAccessHandler>();

    public ILogger CreateLogger(string categoryName) => _logger;

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    // The factory is the app's, and lives on.
    public void Dispose()
    {
    }
}
