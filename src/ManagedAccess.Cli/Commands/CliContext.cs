using System.Net;
using ManagedAccess.Cli.Http;
using ManagedAccess.Cli.Login;
using ManagedAccess.Cli.Output;
using ManagedAccess.Cli.Tokens;

namespace ManagedAccess.Cli.Commands;

/// <summary>What commands use of the machine. Tests give their own.</summary>
internal sealed record CliContext
{
    public required Terminal Terminal { get; init; }

    public TextReader Input { get; init; } = TextReader.Null;

    public required Func<HttpMessageInvoker> Network { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Reads a variable of the environment.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Where sessions are kept.</summary>
    public SessionStore Store { get; init; } = SessionStore.OfSystem();

    /// <summary>How a page is opened for the person.</summary>
    public OpenBrowser OpenBrowser { get; init; } = SystemBrowser.OpenAsync;

    public static CliContext OfProcess() => new() { Terminal = Terminal.OfProcess(), Input = Console.In, Network = CreateNetwork };

    /// <summary>A walk over the network.</summary>
    public Walk CreateWalk(HttpMessageInvoker network, TimeSpan timeout, Action<string>? progress = null) => new(network, Clock, timeout, progress);

    /// <summary>The sessions of this user, over a network.</summary>
    public Sessions CreateSessions(HttpMessageInvoker network, Walk walk) => new(network, walk, Clock, Store, OpenBrowser, text => Terminal.Tell(text));

    /// <inheritdoc cref="CreateSessions(HttpMessageInvoker, Walk)"/>
    public Sessions CreateSessions(HttpMessageInvoker network, TimeSpan timeout) => CreateSessions(network, CreateWalk(network, timeout));

    // No redirect is followed and no cookie is kept: each step is the caller's decision. A body is decompressed by nobody, because none asks for it.
    private static HttpMessageInvoker CreateNetwork() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(10),
    });
}
