// SPDX-License-Identifier: Apache-2.0
// The style sheet of a tenant's form pages: its colour, light and dark by the reader's setting, one column from 320 px
// on, either direction of reading, contrast above 4.5:1, everything that is pressed at least 44 px high.
import { chooseBrandColors } from "#domain/brand/brand-color.ts";

export function buildFormStyle(brandColor: string | null): string {
  const { back, text } = chooseBrandColors(brandColor);
  return `:root { --brand: ${back}; --on-brand: ${text}; }${STYLE}`;
}

const STYLE = `
:root { color-scheme: light dark; --text: #1b2430; --soft: #54606e; --back: #fbfbf9; --card: #fff;
  --line: #d9dde2; --edge: #6b7684; --bad: #a3200d; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e8ebee; --soft: #a6b0bb; --back: #14181d; --card: #1c2229; --line: #343c46;
    --edge: #8d98a5; --bad: #ff9c8a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text);
  font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
header { background: var(--brand); color: var(--on-brand); padding: .75rem 1rem; }
header p { max-width: 38rem; margin: 0 auto; font-weight: 700; font-size: 1.125rem;
  display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center; }
header img { height: 2.5rem; max-width: 10rem; object-fit: contain; }
main { max-width: 40rem; margin: 0 auto; padding: 0 1rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 2rem 0 .5rem; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 0 0 .5rem; }
p { margin: .5rem 0; }
a { color: inherit; }
:focus-visible { outline: 3px solid var(--text); outline-offset: 2px; border-radius: .25rem; }
h1:focus { outline: none; }
.field { margin: 1.25rem 0; }
label { display: block; font-weight: 600; margin: 0 0 .25rem; }
label .soft { font-weight: 400; }
.soft { color: var(--soft); }
input, select, textarea { display: block; width: 100%; min-height: 2.75rem; padding: .5rem .75rem;
  font: inherit; color: var(--text); background: var(--card); border: 1px solid var(--edge);
  border-radius: .375rem; }
textarea { min-height: 7.5rem; resize: vertical; }
[dir="rtl"] input[dir="ltr"] { text-align: right; }
.tick { display: flex; gap: .75rem; align-items: flex-start; }
.tick input { flex: none; width: 1.75rem; min-height: 1.75rem; height: 1.75rem; margin: .5rem 0; padding: 0;
  accent-color: var(--brand); }
.tick label { font-weight: 400; margin: 0; padding: .6rem 0; min-height: 2.75rem; flex: 1; }
[aria-invalid="true"] { border: 2px solid var(--bad); }
.wrong { border-inline-start: .3rem solid var(--bad); padding-inline-start: 1rem; }
.wrong > p { color: var(--bad); font-weight: 600; margin: .25rem 0; }
.problems { border: 2px solid var(--bad); border-radius: .375rem; background: var(--card);
  padding: 1rem; margin: 1.5rem 0; }
.problems ul { margin: 0; padding-inline-start: 1.25rem; }
.problems li a { color: var(--bad); font-weight: 600; display: block; padding: .6rem 0; }
button { min-height: 2.75rem; min-width: 8rem; margin: .75rem 0 0; padding: .6rem 1.5rem; font: inherit;
  font-weight: 700; color: var(--on-brand); background: var(--brand); border: 1px solid var(--edge);
  border-radius: .375rem; cursor: pointer; }
.apart { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
`;
