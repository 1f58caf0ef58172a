// SPDX-License-Identifier: Apache-2.0
// The one style sheet: light and dark by the reader's setting, one column from 320 px on, contrast above 4.5:1.

export const PAGE_STYLE = `
:root { color-scheme: light dark; --text: #1b2430; --soft: #54606e; --back: #fbfbf9; --card: #fff;
  --line: #d9dde2; --accent: #0a5c53; --mark: #e6f2f0; --bad: #a3200d; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e8ebee; --soft: #a6b0bb; --back: #14181d; --card: #1c2229; --line: #343c46;
    --accent: #6fd3c4; --mark: #203531; --bad: #ff9c8a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 0 1rem 4rem; background: var(--back);
  color: var(--text); font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; padding: 1rem 0;
  border-bottom: 1px solid var(--line); font-weight: 600; }
header nav { margin-left: auto; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 2rem 0 .5rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1.05rem; margin: 1.25rem 0 .5rem; }
p { margin: .5rem 0; max-width: 44rem; }
a { color: var(--accent); text-underline-offset: .15em; }
header nav a + a { margin-left: 1rem; }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible, input:focus-visible,
button:focus-visible {
  outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -999rem; padding: .5rem 1rem; background: var(--card); }
.skip:focus { left: 1rem; top: .5rem; z-index: 1; }
.soft { color: var(--soft); }
section.card, details { background: var(--card); border: 1px solid var(--line);
  border-radius: .5rem; padding: .75rem 1rem; margin: .75rem 0; }
summary { cursor: pointer; min-height: 1.75rem; }
summary .soft { display: block; }
form { margin: .75rem 0; }
label { display: block; font-weight: 600; margin: .75rem 0 .25rem; }
input { display: block; width: 100%; max-width: 24rem; min-height: 2.75rem; padding: .5rem .75rem;
  font: inherit; color: var(--text); background: var(--card); border: 1px solid var(--soft);
  border-radius: .375rem; }
input[aria-invalid="true"] { border: 2px solid var(--bad); }
button { min-height: 2.75rem; min-width: 2.75rem; margin: .75rem .5rem 0 0; padding: .5rem 1.25rem;
  font: inherit; font-weight: 600; color: var(--back); background: var(--accent);
  border: 1px solid var(--accent); border-radius: .375rem; cursor: pointer; }
button.quiet { color: var(--accent); background: none; }
.said, .wrong { border-left: .3rem solid var(--accent); background: var(--mark);
  padding: .5rem .75rem; margin: 1rem 0; }
.wrong { border-color: var(--bad); }
.big { font-size: 1.5rem; letter-spacing: .1em; }
code, pre { font: .875rem/1.5 ui-monospace, monospace; }
code { background: var(--mark); border-radius: .25rem; padding: .05rem .3rem; }
pre { background: var(--mark); border-radius: .375rem; padding: .75rem; overflow-x: auto; }
pre code { background: none; padding: 0; }
.method { display: inline-block; min-width: 3.25rem; font-weight: 700; color: var(--accent); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
caption { text-align: left; color: var(--soft); padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0;
  border-bottom: 1px solid var(--line); }
th, td { overflow-wrap: break-word; }
table + table { margin-top: 1.5rem; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
ul.plain { list-style: none; padding: 0; }
nav ul.plain { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
ul.plain li { padding: .2rem 0; }
`;
