namespace ManagedAccess.Markdown.Blocks;

/// <summary>Names of languages as classes and labels write them: a word on its own is a language only if it is one of these.</summary>
internal static class KnownLanguages
{
    private static readonly Dictionary<string, string> Names = Create();

    /// <summary>The name to write on a fence; <see langword="null"/> for a word that is not a language, empty for plain text.</summary>
    public static string? Find(ReadOnlySpan<char> word) =>
        word.Length <= 24 && Names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word.Trim(), out var name) ? name : null;

    private static Dictionary<string, string> Create()
    {
        const string AsWritten =
            "abap actionscript ada apache applescript arduino asciidoc asm assembly awk bash basic bat batch bicep c clojure cmake cobol coffeescript console cpp crystal csharp css csv "
            + "cuda cypher d dart delphi diff dockerfile dotenv dos elixir elm erlang excel fish fortran fsharp gherkin glsl go golang gradle graphql groovy haml handlebars haskell hcl hlsl "
            + "html http ini java javascript jinja js json json5 jsonc jsx julia kotlin kql kusto latex less lisp lua makefile markdown matlab mdx mermaid mermaidjs nginx nim nix objc "
            + "objectivec ocaml octave pascal perl php plsql postgresql powershell prisma prolog promql properties proto protobuf ps1 pug puppet py python python3 pycon r racket razor rb regex rest rst ruby "
            + "rust sass scala scheme scss sh shell smalltalk solidity sparql spl sql svelte swift systemd tcl terraform tex toml ts tsql tsx typescript vb vbnet verilog vhdl vim vue wasm xml xquery yaml yml zig zsh";
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in AsWritten.Split(' '))
        {
            names[name] = name;
        }

        foreach (var (label, name) in ((string, string)[])[("C++", "cpp"), ("C#", "csharp"), ("F#", "fsharp"), ("Objective-C", "objectivec"), ("Visual Basic", "vb"), ("VB.NET", "vb"), ("Shell session", "console"), ("Command line", "console"), ("Plain text", ""), ("Plaintext", ""), ("Text", "")])
        {
            names[label] = name;
        }

        return names;
    }
}
