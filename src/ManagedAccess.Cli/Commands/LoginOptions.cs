using System.CommandLine;
using ManagedAccess.Cli.Execution;
using ManagedAccess.Cli.Login;

namespace ManagedAccess.Cli.Commands;

/// <summary>The options of every command that may have to sign in.</summary>
internal sealed class LoginOptions
{
    private readonly Option<string[]> _scope = new("--scope") { Description = "A scope to ask for, in place of those that the app names. May be given several times.", HelpName = "SCOPE" };
    private readonly Option<string?> _clientId = new("--client-id") { Description = "A client that was registered by hand.", HelpName = "ID" };
    private readonly Option<string?> _secretFile = new("--client-secret-file") { Description = "A file with the secret of that client, if it has one.", HelpName = "FILE" };
    private readonly Option<string?> _document = new("--client-document") { Description = "The URL of a client ID metadata document that your organisation publishes for this tool.", HelpName = "URL" };
    private readonly Option<int> _port = new("--port") { Description = "The port of the redirect URI, for servers that compare it. Default: a free one.", HelpName = "PORT" };
    private readonly Option<bool> _noBrowser = new("--no-browser") { Description = "Print the address of the sign-in and open no browser." };
    private readonly Option<bool> _device = new("--device") { Description = "Sign in on another device, with a code." };

    public T AddTo<T>(T command)
        where T : Command
    {
        _port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
            {
                result.AddError("--port is from 1 to 65535.");
            }
        });
        _document.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !(Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.AbsolutePath.Length > 1))
            {
                result.AddError($"'{text}' is not the https URL of a client ID metadata document.");
            }
        });
        foreach (Option option in new Option[] { _scope, _clientId, _secretFile, _document, _port, _noBrowser, _device })
        {
            command.Options.Add(option);
        }

        return command;
    }

    public LoginRequest Read(ParseResult parse) => new()
    {
        Scopes = parse.GetValue(_scope)?.SelectMany(scope => scope.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray() ?? [],
        ClientId = parse.GetValue(_clientId),
        ClientSecret = parse.GetValue(_secretFile) is { } file ? ReadSecret(file) : null,
        ClientDocument = parse.GetValue(_document),
        Port = parse.GetValue(_port),
        NoBrowser = parse.GetValue(_noBrowser),
        Device = parse.GetValue(_device),
    };

    private static string ReadSecret(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"The secret cannot be read: {exception.Message}");
        }
    }
}
