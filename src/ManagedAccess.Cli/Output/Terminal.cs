using Spectre.Console;

namespace ManagedAccess.Cli.Output;

/// <summary>Where text goes: with colours and progress at a terminal, plain everywhere else.</summary>
/// <param name="output">Results, for the next program.</param>
/// <param name="error">Progress and messages, for people.</param>
/// <param name="isTerminal">Whether a person reads <paramref name="output"/>.</param>
/// <param name="isErrorTerminal">Whether a person reads <paramref name="error"/>.</param>
internal sealed class Terminal(TextWriter output, TextWriter error, bool isTerminal, bool isErrorTerminal)
{
    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    public bool IsTerminal { get; } = isTerminal;

    /// <summary>The terminal of this process. <c>NO_COLOR</c> makes it plain (no-color.org).</summary>
    public static Terminal OfProcess()
    {
        var colours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new(Console.Out, Console.Error, colours && !Console.IsOutputRedirected, !Console.IsErrorRedirected);
    }

    /// <summary>Writes a line of results, in a colour where there are colours. Characters that a terminal obeys are written out.</summary>
    public void WriteLine(string text = "", Color? colour = null) => Write(Output, IsTerminal, VisibleText.Of(text), colour);

    /// <summary>Tells a person something that is not a result, in one line.</summary>
    public void Tell(string text, Color? colour = null) => Write(Error, isErrorTerminal, VisibleText.Of(text), colour);

    /// <summary>Writes a table: with lines at a terminal, columns separated by tabs elsewhere.</summary>
    public void WriteTable(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (!IsTerminal)
        {
            Output.WriteLine(string.Join('\t', headings));
            foreach (var row in rows)
            {
                Output.WriteLine(string.Join('\t', row.Select(cell => VisibleText.Of(cell.ReplaceLineEndings(" ").Replace('\t', ' ')))));
            }

            return;
        }

        var table = new Table { Border = TableBorder.Rounded };
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading)));
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(VisibleText.Of(cell))));
        }

        Consoles(Output).Write(table);
    }

    /// <summary>Runs something that takes time, with its present step on a line that is removed at the end.</summary>
    public async Task<T> WaitAsync<T>(string what, Func<Action<string>, Task<T>> work)
    {
        if (!isErrorTerminal)
        {
            return await work(_ => { });
        }

        return await Consoles(Error).Status().StartAsync(Markup.Escape(VisibleText.Of(what)), status => work(step => status.Status = Markup.Escape(VisibleText.Of(step))));
    }

    private static void Write(TextWriter writer, bool isTerminal, string text, Color? colour)
    {
        if (isTerminal && colour is { } visible)
        {
            // The sequence itself: Spectre would break long lines, and people copy URLs from them.
            writer.WriteLine($"\e[38;2;{visible.R};{visible.G};{visible.B}m{text}\e[0m");
            return;
        }

        writer.WriteLine(text);
    }

    private static IAnsiConsole Consoles(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
