// SPDX-License-Identifier: Apache-2.0
// What a config changes against another, as sentences: first whether it loosens anything, then decisions, then keys.
import type { ConfigDiff } from "#domain/config/config-diff.ts";
import { countText, plainText } from "../terminal.ts";
import { exampleText } from "./finding-text.ts";

type Effect = ConfigDiff["keys"][number]["effect"];

/** As much of a diff as people read; a draft's has keys alone. */
export interface ToldChanges {
  readonly keys: readonly { readonly effect: Effect; readonly sentence: string }[];
  readonly decisions?: ConfigDiff["decisions"] | undefined;
  readonly more?: number | undefined;
}

const WORD: Readonly<Record<Effect, string>> = {
  looser: "LOOSENS",
  tighter: "tightens",
  changed: "changes",
  neutral: "neutral",
};
const WIDTH = Math.max(...Object.values(WORD).map((word) => word.length));
/** What a second person has to look at comes first. */
const ORDER: readonly Effect[] = ["looser", "changed", "tighter", "neutral"];

export type ToldDiff = ToldChanges & { readonly loosens: boolean };

/** `consequence` says what follows where it loosens something. */
export function diffText(diff: ToldDiff, consequence = ""): string {
  return `${verdictText(diff)}${diff.loosens ? consequence : ""}\n${changesText(diff)}`;
}

/** What a loosening means before it is published. */
export const WOULD_WAIT = ": publishing it waits for a second revops_admin";

/** One line per change, what loosens first. */
export function changesText({ keys, decisions = [], more = 0 }: ToldChanges): string {
  const lines: string[] = [];
  if (decisions.length > 0) lines.push("decisions:");
  for (const { effect, sentence, example } of inOrder(decisions)) {
    lines.push(changeText(effect, sentence));
    lines.push(`${" ".repeat(WIDTH + 4)}such as ${exampleText(example)}`);
  }
  if (keys.length > 0) lines.push("keys:");
  for (const { effect, sentence } of inOrder(keys)) lines.push(changeText(effect, sentence));
  if (more > 0) lines.push(`and ${countText(more, "more change")}`);
  return lines.map((line) => `${plainText(line)}\n`).join("");
}

function verdictText({ loosens, keys, decisions = [] }: ToldDiff): string {
  if (loosens) return "LOOSENS";
  const effects = new Set([...keys, ...decisions].map(({ effect }) => effect));
  if (effects.has("tighter")) return "tightens, and loosens nothing";
  return effects.size === 0 ? "nothing changes" : "neutral: loosens and tightens nothing";
}

function changeText(effect: Effect, sentence: string): string {
  return `  ${WORD[effect].padEnd(WIDTH)}  ${sentence}`;
}

function inOrder<C extends { readonly effect: Effect }>(changes: readonly C[]): C[] {
  return changes.toSorted((a, b) => ORDER.indexOf(a.effect) - ORDER.indexOf(b.effect));
}
