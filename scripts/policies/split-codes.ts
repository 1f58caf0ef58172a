// SPDX-License-Identifier: Apache-2.0
// A plan in which every code is a rule of its own. In the Wasm the codes of a module are one set with a body for each: what
// each rule answered is remembered there, and that costs more than most bodies do.
import type { Block, Func, Plan } from "./plan.ts";

/** Adds a function `<module>._holds.<code>` for each code; throws where a code is not written out. */
export function splitCodes(plan: Plan): Plan {
  const functions = plan.functions.flatMap((func) =>
    func.name.endsWith("._holds") ? [func, ...codesOf(func, plan.strings)] : [func],
  );
  return { ...plan, functions };
}

function codesOf(func: Func, strings: readonly string[]): Func[] {
  const bodies = new Map<string, Block[]>();
  for (const block of func.blocks) {
    for (const code of codesIn(block, strings)) {
      bodies.set(code, [...(bodies.get(code) ?? []), block]);
    }
  }
  return [...bodies].map(([code, blocks]) => ({
    ...func,
    name: `${func.name}.${code}`,
    path: [...(func.path ?? []), code],
    blocks,
  }));
}

/** The codes that a body puts into the set, however deep. */
function codesIn({ stmts }: Block, strings: readonly string[]): string[] {
  return stmts.flatMap(({ type, stmt }) => {
    const inner = [...(stmt.blocks ?? []), ...(stmt.block ? [stmt.block] : [])];
    const nested = inner.flatMap((block) => codesIn(block, strings));
    if (type !== "SetAddStmt") return nested;
    const { value } = stmt;
    const code =
      typeof value === "object" && value.type === "string_index"
        ? strings[Number(value.value)]
        : undefined;
    if (code === undefined) throw new Error(`line ${stmt.row}: a code that is not written out`);
    return [code, ...nested];
  });
}
