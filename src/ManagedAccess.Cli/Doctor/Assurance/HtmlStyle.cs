namespace ManagedAccess.Cli.Doctor.Assurance;

/// <summary>How the report looks: in the reader's light or dark, and in black on white on paper.</summary>
internal static class HtmlStyle
{
    public const string Sheet = """
        :root { --text: #1b1f24; --soft: #57606a; --line: #d5dae0; --page: #fff; --panel: #f6f8fa; --link: #0b57d0; --good: #116329; --goodback: #dafbe1; --bad: #a40e26; --badback: #ffebe9; --warn: #7d4e00; --warnback: #fff1cc; --absentback: #eaeef2 }
        @media (prefers-color-scheme: dark) { :root { --text: #e6e8eb; --soft: #9aa4af; --line: #383e46; --page: #14171a; --panel: #1d2126; --link: #a8c7fa; --good: #7ee2a0; --goodback: #12361f; --bad: #ffa8a3; --badback: #4a1519; --warn: #f2cc60; --warnback: #40310a; --absentback: #2a2f36 } }
        * { box-sizing: border-box }
        body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--page) }
        main { max-width: 72rem; margin: 0 auto; padding: 2.5rem 1.5rem }
        h1 { margin: .25rem 0 1rem; font-size: 1.75rem; line-height: 1.25; overflow-wrap: anywhere }
        h2 { margin: 2.5rem 0 .75rem; font-size: 1.25rem }
        h3 { margin: 1.25rem 0 .25rem; font-size: .9375rem }
        p { margin: 0 0 .25rem } a { color: var(--link) }
        .kind { color: var(--soft); font-weight: 600 }
        .headline { padding: .75rem 1rem; border-left: .3rem solid; font-size: 1.0625rem }
        .headline.passed { color: var(--good); background: var(--goodback) } .headline.failed { color: var(--bad); background: var(--badback) } .headline.warning { color: var(--warn); background: var(--warnback) }
        .counts { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1.25rem 0; padding: 0; list-style: none }
        .counts li { flex: 1 1 9rem; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .375rem }
        .counts strong { display: block; font-size: 1.75rem; line-height: 1.2 }
        .counts .passed strong { color: var(--good) } .counts .failed strong { color: var(--bad) } .counts .warning strong { color: var(--warn) } .counts .absent strong { color: var(--soft) }
        .facts { margin: 0; border-top: 1px solid var(--line) }
        .facts div { display: grid; grid-template-columns: 12rem 1fr; gap: 1rem; padding: .4rem 0; border-bottom: 1px solid var(--line) }
        dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
        .open { padding-left: 1.5rem } .open li { margin-bottom: .75rem } .open p { color: var(--soft) }
        table { width: 100%; border-collapse: collapse; table-layout: fixed }
        th { text-align: left; font-weight: 600; color: var(--soft); font-size: .875rem }
        th, td { padding: .6rem .75rem .6rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere }
        th:first-child { width: 8.5rem } th:nth-child(2) { width: 45% }
        tr:target, article:target { background: var(--panel) }
        .mark { display: inline-block; padding: .05rem .5rem; border-radius: 1rem; font-size: .8125rem; font-weight: 600; white-space: nowrap }
        .mark.passed { color: var(--good); background: var(--goodback) } .mark.failed { color: var(--bad); background: var(--badback) } .mark.warning { color: var(--warn); background: var(--warnback) } .mark.absent { color: var(--soft); background: var(--absentback) }
        .source, .links, .body { color: var(--soft); font-size: .8125rem } .ids { white-space: nowrap } .ids::before { content: "· " }
        code, pre { font: .8125rem/1.5 ui-monospace, monospace }
        pre { margin: 0 0 .25rem; padding: .75rem; background: var(--panel); border: 1px solid var(--line); border-radius: .375rem; white-space: pre-wrap; overflow-wrap: anywhere }
        time { font-weight: 400; color: var(--soft); font-size: .8125rem; margin-left: .5rem }
        .signatures { margin-top: 1.5rem } .signatures td, .signatures th { height: 3rem; vertical-align: bottom; width: auto } .signatures th { width: 7rem }
        footer { margin-top: 2rem; color: var(--soft); font-size: .8125rem; overflow-wrap: anywhere }
        @media (max-width: 44rem) { .facts div { grid-template-columns: 1fr; gap: 0 } table, tbody, tr, td { display: block } thead { display: none } td { border: 0; padding: .2rem 0 } tr { border-bottom: 1px solid var(--line); padding: .5rem 0 } }
        @media print {
          :root { color-scheme: light; --text: #000; --soft: #444; --line: #999; --page: #fff; --panel: #fff; --link: #000; --good: #000; --goodback: #fff; --bad: #000; --badback: #fff; --warn: #000; --warnback: #fff; --absentback: #fff }
          @page { margin: 18mm 15mm } body { font-size: 9.5pt } main { max-width: none; padding: 0 } a { text-decoration: none }
          .mark { border: 1px solid #000; padding: 0 .35rem } .headline { border: 1px solid #000 } tr, article, .counts, .facts div, .open li { break-inside: avoid } h2, h3, thead { break-after: avoid } .evidence { break-before: page }
        }
        """;
}
