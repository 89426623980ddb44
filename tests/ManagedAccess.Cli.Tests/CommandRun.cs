using ManagedAccess.Cli.Commands;
using ManagedAccess.Cli.Output;

namespace ManagedAccess.Cli.Tests;

/// <summary>One run of the tool in this process.</summary>
/// <param name="ExitCode">0, 1 or 2.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static Task<CommandRun> OfAsync(params string[] args) => OfAsync(new NoNetwork(), args);

    public static Task<CommandRun> OfAsync(HttpMessageHandler network, params string[] args) => WithInputAsync(network, "", args);

    public static async Task<CommandRun> WithInputAsync(HttpMessageHandler network, string input, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var context = new CliContext
        {
            Terminal = new Terminal(output, error, isTerminal: false, isErrorTerminal: false),
            Input = new StringReader(input),
            Network = () => new HttpMessageInvoker(network, disposeHandler: false),
        };
        var exitCode = await CommandLineApp.RunAsync(context, args);
        return new(exitCode, output.ToString(), error.ToString());
    }

    private sealed class NoNetwork : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException($"no such host: {request.RequestUri!.Host}");
    }
}
