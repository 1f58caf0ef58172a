// SPDX-License-Identifier: Apache-2.0
// The plan of the policies: the statements that OPA compiles to Wasm, with every name resolved. Checks on it are checks
// on what runs, not on how the Rego is written.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { CAPABILITIES, untar } from "./compile.ts";
import { execute } from "./tools.ts";

const Operand = z.looseObject({
  type: z.enum(["local", "string_index", "bool"]),
  value: z.union([z.int(), z.boolean()]),
});
export type Operand = z.infer<typeof Operand>;

/** A statement's own members; which of them it has depends on its type. */
interface Members {
  readonly file: number;
  readonly row: number;
  readonly func?: string | undefined;
  readonly args?: readonly (Operand | number)[] | undefined;
  readonly path?: readonly Operand[] | undefined;
  readonly source?: Operand | number | undefined;
  readonly key?: Operand | number | undefined;
  readonly value?: Operand | number | undefined;
  readonly a?: Operand | number | undefined;
  readonly b?: Operand | number | undefined;
  readonly target?: number | undefined;
  readonly result?: number | undefined;
  readonly array?: number | undefined;
  readonly object?: number | undefined;
  readonly block?: Block | null | undefined;
  readonly blocks?: readonly Block[] | null | undefined;
}
export interface Block {
  readonly stmts: readonly Statement[];
}
export interface Statement {
  readonly type: string;
  readonly stmt: Members;
}

const Place = z.union([Operand, z.int()]).optional();
const Block: z.ZodType<Block> = z.looseObject({
  stmts: z.array(
    z.looseObject({
      type: z.string(),
      stmt: z.looseObject({
        file: z.int(),
        row: z.int(),
        func: z.string().optional(),
        args: z.array(z.union([Operand, z.int()])).optional(),
        path: z.array(Operand).optional(),
        source: Place,
        key: Place,
        value: Place,
        a: Place,
        b: Place,
        target: z.int().optional(),
        result: z.int().optional(),
        array: z.int().optional(),
        object: z.int().optional(),
        get block() {
          return Block.nullable().optional();
        },
        get blocks() {
          return z.array(Block).nullable().optional();
        },
      }),
    }),
  ),
});

const Func = z.looseObject({
  name: z.string(),
  params: z.array(z.int()),
  blocks: z.array(Block),
  path: z.array(z.string()).optional(),
});
export type Func = z.infer<typeof Func>;

const Valued = z.array(z.looseObject({ value: z.string() }));
const Document = z.looseObject({
  static: z.looseObject({ strings: Valued, files: Valued }),
  funcs: z.looseObject({ funcs: z.array(Func) }),
});

export interface Plan {
  readonly strings: readonly string[];
  readonly files: readonly string[];
  readonly functions: readonly Func[];
}

/** The text of the plan of Rego files; throws with OPA's own words where they do not compile. */
export async function planText(
  opa: string,
  sources: readonly string[],
  capabilities: string | null = CAPABILITIES,
): Promise<Uint8Array> {
  const aside = await mkdtemp(join(tmpdir(), "plan-"));
  try {
    const bundle = join(aside, "bundle.tar.gz");
    const args = ["build", "-t", "plan", "--prune-unused", "-o", bundle];
    if (capabilities !== null) args.push("--capabilities", capabilities);
    const { code, stdout, stderr } = await execute(opa, [...args, ...sources]);
    if (code !== 0) throw new Error(`${stderr}${stdout}`.trim());
    const text = untar(gunzipSync(await readFile(bundle))).get("/plan.json");
    if (text === undefined) throw new Error("the bundle holds no plan");
    return text;
  } finally {
    await rm(aside, { recursive: true });
  }
}

/** A plan's text, read. */
export function parsePlan(text: Uint8Array | string): Plan {
  const plan = Document.parse(JSON.parse(Buffer.from(text).toString()));
  return {
    strings: plan.static.strings.map(({ value }) => value),
    files: plan.static.files.map(({ value }) => value),
    functions: plan.funcs.funcs,
  };
}
