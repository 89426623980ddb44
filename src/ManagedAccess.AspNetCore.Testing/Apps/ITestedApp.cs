using Microsoft.AspNetCore.Mvc.Testing;

namespace ManagedAccess.AspNetCore.Testing.Apps;

/// <summary>The ways to run an app in a test.</summary>
internal interface ITestedApp : IAsyncDisposable
{
    /// <summary>The services of the app, which this starts.</summary>
    IServiceProvider Services { get; }

    /// <summary>Redirects and cookies of clients for which a test sets nothing.</summary>
    WebApplicationFactoryClientOptions ClientOptions { get; }

    /// <summary>The address that the test chose, or the one that the app listens on; null if <c>ManagedAccess:Resource</c> decides.</summary>
    Uri? Address { get; }

    /// <summary>Sends requests to the app.</summary>
    HttpMessageHandler CreateHandler();
}
