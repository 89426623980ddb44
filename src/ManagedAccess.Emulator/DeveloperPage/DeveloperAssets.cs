namespace ManagedAccess.Emulator.DeveloperPage;

/// <summary>The style sheet of the page, after the common one, and its script, which is a file of its own.</summary>
internal static class DeveloperAssets
{
    public const string Css = """

        :root {
          --good: light-dark(#0b6638, #7fe0aa);
          --good-ground: light-dark(#e3f6ea, #12301f);
          --bad: light-dark(#a01530, #ffa3b0);
          --bad-ground: light-dark(#fdeaed, #3a1620);
        }
        body { justify-content: flex-start; padding: 2rem 1.5rem; }
        main { max-width: 84rem; padding: 0; background: none; border: 0; border-radius: 0; box-shadow: none; display: grid; gap: 1.25rem; }
        main > *, td, th { min-width: 0; }
        .top { display: flex; flex-wrap: wrap; gap: .5rem 2rem; justify-content: space-between; align-items: end; }
        .top p { margin: 0; }
        h1 { font-size: 1.625rem; }
        .live { color: var(--muted); font-size: .875rem; }
        .live.on { color: var(--good); }
        .live.on::before { content: "●" / ""; margin-right: .375rem; }
        nav { display: flex; flex-wrap: wrap; gap: .5rem; }
        nav a {
          display: inline-flex; gap: .5rem; align-items: center; padding: .375rem .75rem; border: 1px solid var(--line); border-radius: 999px;
          background: var(--surface); color: var(--text); text-decoration: none; font-size: .9375rem;
        }
        nav a:hover { border-color: var(--accent); }
        .count { color: var(--muted); font-size: .8125rem; font-variant-numeric: tabular-nums; }
        section { background: var(--surface); border: 1px solid var(--line); border-radius: 16px; padding: 1.25rem 1.5rem 1.5rem; scroll-margin-top: 1rem; }
        section h2 { margin: 0; font-size: 1.125rem; color: var(--text); }
        section > p { margin: .25rem 0 0; max-width: 70ch; }
        section > .result { max-width: none; margin: .875rem 0 0; padding: .625rem .875rem; border-radius: 10px; background: var(--good-ground); color: var(--good); }
        section > .result.bad { background: var(--bad-ground); color: var(--bad); }
        .empty { margin: .875rem 0 0; padding: 1rem; border: 1px dashed var(--line); border-radius: 12px; color: var(--muted); }
        .json { font-size: .8125rem; white-space: nowrap; }
        .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        table { width: 100%; border-collapse: collapse; margin-top: .75rem; font-size: .9375rem; }
        caption { text-align: left; color: var(--muted); font-size: .875rem; padding-bottom: .5rem; }
        th, td { text-align: left; vertical-align: top; padding: .625rem 1rem .625rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; font-weight: 400; }
        th:last-child, td:last-child { padding-right: 0; text-align: right; }
        thead th { border-top: 0; padding-block: 0 .375rem; color: var(--muted); font-size: .8125rem; font-weight: 600; white-space: nowrap; }
        tbody th bdi { font-weight: 600; }
        td code, th code { color: var(--text); }
        td > div > code + code { margin-left: .25rem; }
        time { white-space: nowrap; font-variant-numeric: tabular-nums; }
        .status { color: var(--muted); font-variant-numeric: tabular-nums; }
        .badge { display: inline-block; padding: .0625rem .5rem; border-radius: 999px; font-size: .8125rem; font-weight: 600; white-space: nowrap; background: var(--raised); color: var(--muted); }
        .badge.good { background: var(--good-ground); color: var(--good); }
        .badge.bad { background: var(--bad-ground); color: var(--bad); }
        .badge.notice { background: var(--notice-ground); color: var(--notice); margin: 0; }
        ol.steps { margin: 0; padding: 0; list-style: none; }
        .steps li { display: inline; padding: 0; border: 0; }
        .steps li + li::before { content: " → " / ""; color: var(--muted); }
        .steps li:last-child { font-weight: 600; }
        .buttons { display: flex; gap: .375rem; align-items: center; justify-content: flex-end; }
        .buttons .json { margin-left: .375rem; }
        .small-action { padding: .25rem .625rem; border: 1px solid var(--line); border-radius: 8px; background: var(--raised); font-size: .875rem; font-weight: 600; white-space: nowrap; }
        .small-action.serious { color: var(--bad); }
        .small-action:hover { border-color: currentColor; }
        .below { margin-top: .875rem; }
        footer { max-width: 84rem; }
        @media (min-width: 56.0625rem) {
          #requests td:nth-child(3) { white-space: nowrap; }
          #requests td:nth-child(5) { width: 38%; }
          #requests tbody th, #grants td:nth-child(2) { min-width: 11rem; }
          #requests td:nth-child(4) { min-width: 9rem; }
        }
        @media (max-width: 56rem) {
          body { padding: 1rem .75rem; }
          section { padding: 1rem; }
          .top { align-items: start; }
          table, tbody, tr, td, tbody th, caption { display: block; }
          thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          tr { padding: .75rem 0; border-top: 1px solid var(--line); }
          tr:last-child { padding-bottom: 0; }
          td, tbody th { display: grid; grid-template-columns: 6.5rem 1fr; gap: .75rem; padding: .125rem 0; border: 0; }
          td::before, tbody th::before { content: attr(data-label); color: var(--muted); font-size: .875rem; font-weight: 400; }
          td:last-child { text-align: left; }
          td:not([data-label]) { grid-template-columns: 1fr; padding-top: .375rem; }
          td:not([data-label])::before { content: none; }
          .buttons { justify-content: flex-start; flex-wrap: wrap; }
          .small-action { padding: .4375rem .875rem; }
        }

        """;

    public const string Script = """
        // Keeps the tables of the page current. Without it, the page shows what was true when it was opened.
        (() => {
          'use strict';
          const live = document.getElementById('live');
          const source = new EventSource(document.currentScript.dataset.events);
          let due = 0;

          // The result of a button is not shown again after a reload.
          if (location.search) {
            history.replaceState(null, '', location.pathname + location.hash);
          }

          // Rows that did not change stay, so that focus and selection stay too.
          const updateRows = (shown, fresh) => {
            const known = new Map([...shown.rows].map(row => [row.id, row]));
            const rows = [...fresh.rows].map(row => {
              const old = known.get(row.id);
              return old && (old.outerHTML === row.outerHTML || old.contains(document.activeElement)) ? old : row;
            });
            [...shown.rows].filter(row => !rows.includes(row)).forEach(row => row.remove());
            let next = shown.firstElementChild;
            for (const row of rows) {
              if (row === next) {
                next = next.nextElementSibling;
              } else {
                shown.insertBefore(row, next);
              }
            }
          };

          const update = page => {
            for (const fresh of page.querySelectorAll('[data-live]')) {
              const shown = document.getElementById(fresh.id);
              const [newRows, oldRows] = [fresh.querySelector('tbody'), shown.querySelector('tbody')];
              if (newRows && oldRows) {
                shown.querySelector('caption').replaceChildren(...fresh.querySelector('caption').childNodes);
                updateRows(oldRows, newRows);
              } else if (!shown.contains(document.activeElement)) {
                shown.replaceChildren(...fresh.childNodes);
              }
            }
          };

          const load = async () => {
            due = 0;
            const response = await fetch(location.pathname, { headers: { Accept: 'text/html' } });
            if (response.ok) {
              update(new DOMParser().parseFromString(await response.text(), 'text/html'));
            }
          };

          // Many requests at once are one update.
          const schedule = () => { due ||= setTimeout(load, 150); };
          source.addEventListener('open', () => {
            live.textContent = 'Live';
            live.classList.add('on');
            schedule();
          });
          source.addEventListener('error', () => {
            live.textContent = 'The app does not answer. The page waits for it.';
            live.classList.remove('on');
          });
          source.addEventListener('request', schedule);
          source.addEventListener('change', schedule);
        })();

        """;
}
