using System.Security.Cryptography;
using System.Text;

namespace ManagedAccess.Emulator.Users;

/// <summary>The one style sheet of the emulator's pages, inline, and its digest, with which a browser applies this style sheet only.</summary>
internal static class PageStyle
{
    public const string Css = """

        :root {
          color-scheme: light dark;
          --ground: light-dark(#eef1f6, #10131a);
          --surface: light-dark(#ffffff, #191e28);
          --raised: light-dark(#f5f7fb, #212836);
          --line: light-dark(#d8deea, #343d50);
          --text: light-dark(#1a2233, #e8ecf5);
          --muted: light-dark(#566178, #a3aec4);
          --accent: light-dark(#2b5bd7, #8fb0ff);
          --on-accent: light-dark(#ffffff, #0c1530);
          --notice: light-dark(#7a4b00, #ffcf7d);
          --notice-ground: light-dark(#fff5df, #2c2413);
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; min-height: 100vh; padding: 2rem 1rem; display: flex; flex-direction: column;
          align-items: center; justify-content: center; gap: 1rem;
          background: var(--ground); color: var(--text);
          font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
        }
        main {
          width: 100%; max-width: 27rem; padding: 2rem; background: var(--surface);
          border: 1px solid var(--line); border-radius: 16px;
          box-shadow: 0 1px 2px rgb(0 0 0 / .06), 0 12px 32px rgb(0 0 0 / .08);
        }
        h1 { margin: 0 0 .375rem; font-size: 1.375rem; line-height: 1.25; letter-spacing: -.01em; overflow-wrap: anywhere; }
        h2 { margin: 1.5rem 0 .5rem; font-size: .8125rem; font-weight: 600; color: var(--muted); }
        p { margin: 0 0 1rem; }
        main > p:last-child { margin-bottom: 0; }
        p, dd, li { overflow-wrap: anywhere; }
        .muted { color: var(--muted); }
        .small { font-size: .875rem; }
        code { font: .8125rem/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; color: var(--muted); }
        a { color: var(--accent); }
        form { margin: 0; }
        button { font: inherit; color: inherit; cursor: pointer; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .people { display: grid; gap: .625rem; margin-top: 1.5rem; }
        .person {
          display: flex; align-items: center; gap: .875rem; width: 100%; padding: .75rem .875rem; text-align: left;
          background: var(--raised); border: 1px solid var(--line); border-radius: 12px;
        }
        button.person:hover { border-color: var(--accent); }
        .person > span:last-child { min-width: 0; overflow-wrap: anywhere; }
        .person b { display: block; font-weight: 600; line-height: 1.3; }
        .initials {
          flex: none; width: 2.5rem; height: 2.5rem; border-radius: 50%; display: grid; place-items: center;
          background: #2b5bd7; color: #fff; font-size: .875rem; font-weight: 600;
        }
        .person:nth-child(3n+2) .initials { background: #0e7a63; }
        .person:nth-child(3n+3) .initials { background: #8a3ea8; }
        ul { margin: 0; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: 12px; }
        li { padding: .625rem .875rem; display: flex; flex-wrap: wrap; gap: 0 .75rem; justify-content: space-between; align-items: baseline; }
        li + li { border-top: 1px solid var(--line); }
        dl { margin: 0; display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; font-size: .9375rem; }
        dt { color: var(--muted); }
        dd { margin: 0; }
        .actions { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; margin-top: 1.5rem; }
        .action { padding: .6875rem 1rem; border-radius: 10px; border: 1px solid var(--line); background: var(--raised); font-weight: 600; }
        .action.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
        .action:hover { filter: brightness(1.06); }
        .notice { padding: .625rem .875rem; border-radius: 10px; background: var(--notice-ground); color: var(--notice); font-size: .875rem; margin: 1.25rem 0 0; }
        .notice + p { margin-top: 1rem; }
        .between { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; }
        footer { max-width: 27rem; text-align: center; color: var(--muted); font-size: .8125rem; }
        footer a { color: inherit; white-space: nowrap; }
        @media (max-width: 26rem) {
          body { padding: 1rem .75rem; justify-content: flex-start; }
          main { padding: 1.375rem 1.125rem; }
        }

        """;

    /// <summary>CSP 3 §6.7.3.3: the digest is computed over the exact text between the tags.</summary>
    public static string Digest { get; } = DigestOf(Css);

    public static string DigestOf(string css) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(css)));
}
