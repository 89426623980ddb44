using System.CommandLine;
using System.CommandLine.Parsing;

namespace ManagedAccess.Cli.Commands;

/// <summary>The address of a page.</summary>
internal static class UrlArgument
{
    public static Argument<Uri> Create(string description) => new("URL") { Description = description, CustomParser = Parse };

    private static Uri? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Fragment.Length == 0)
        {
            return url;
        }

        result.AddError($"'{text}' is not the URL of a page. Write it whole, without user name and fragment: https://wiki.corp.example/pages/on-call");
        return null;
    }
}
