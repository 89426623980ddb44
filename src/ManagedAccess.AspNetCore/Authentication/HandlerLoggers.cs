using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Authentication;

/// <summary>The logger of the handler, created once: the base class asks a factory for it by a long name for every request.</summary>
internal sealed class HandlerLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    private readonly ILogger _logger = loggers.CreateLogger<ManagedAccessHandler>();

    public ILogger CreateLogger(string categoryName) => _logger;

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    // The app owns the factory, so it is not disposed.
    public void Dispose()
    {
    }
}
