// SPDX-License-Identifier: Apache-2.0
// What an author of a RevOpsConfig reads, made from the schema itself: a page for people and a JSON Schema by which an
// editor completes and checks.
import { z } from "zod";
import { RevOpsConfig } from "#domain/config/revops-config.ts";
import { type KeyFacts, statedFacts } from "#domain/config/schema/key.ts";
import { type ListedKey, listKeys } from "#domain/config/schema/list-keys.ts";

/** Path below the project's root -> text of the file. */
export function configReference(): Record<string, string> {
  return {
    "docs/config.md": referencePage(listKeys(RevOpsConfig)),
    "docs/schemas/revops-config.schema.json": `${JSON.stringify(editorSchema(), null, 2)}\n`,
  };
}

/** Draft 7 is what editors read; `x-unit` and `x-direction` are for whoever reads the schema by program. */
function editorSchema(): unknown {
  const schema = z.toJSONSchema(RevOpsConfig, {
    target: "draft-7",
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      const facts = statedFacts(zodSchema);
      if (facts === null) return;
      jsonSchema["x-unit"] = facts.unit;
      jsonSchema["x-direction"] = facts.direction;
    },
  });
  return { title: "RevOpsConfig", ...schema };
}

const INTRODUCTION = `# RevOpsConfig

Generated from the schema by \`npm run generate\`; edit the schema (\`domain/config/schema/\`), not this page.

A tenant's rules in one YAML or JSON document. It is strict: a key that is not listed here is an error, because a
misspelt rule would otherwise be silently off. Amounts are whole units of \`currency\`, rates are fractions (0.2 is
20 %) of whole basis points (0.0001). A limit is inclusive, a requirement starts strictly above its percentage, days or
months, and an ARR or TCV threshold counts from the amount itself on. People and teams stand as handles,
\`user:<external id>\` and \`team:<external id>\`.

An editor that reads JSON Schema completes and checks the file as you write:

\`\`\`yaml
# yaml-language-server: $schema=../docs/schemas/revops-config.schema.json
\`\`\`

Three whole configs to start from are in [profiles](../profiles/README.md).

**Direction** says which way a change of the key is looser, that is, lets more pass without a person. A change that
loosens anything needs a second administrator's consent.

| Direction | A change that loosens |
|---|---|
| looser up | a larger number, more members, true |
| looser down | a smaller number, fewer members, false |
| any change | may be any |
| neutral | none |

A key that is absent, or null, sets no limit unless its line says otherwise.

## Keys

In a path, \`[]\` is each item of a list and \`<name>\` each entry of a map.
`;

function referencePage(keys: readonly ListedKey[]): string {
  const sections = Map.groupBy(keys, ({ path }) => path[0] ?? "");
  const parts = [...sections].map(([name, own]) => {
    const rows = own.map((key) => row(key));
    return [`### ${name}`, "", ...HEAD, ...rows].join("\n");
  });
  return `${[INTRODUCTION, ...parts].join("\n")}\n`
    .replaceAll("\n###", "\n\n###")
    .replaceAll("\n\n\n", "\n\n");
}

const HEAD = ["| Key | Meaning | Unit | Direction | Default |", "|---|---|---|---|---|"];

function row({ path, facts, schema }: ListedKey): string {
  const key = path.join(".").replaceAll(".[]", "[]");
  const cells = [`\`${key}\``, facts.says, facts.unit, directionText(facts), defaultText(schema)];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function directionText({ direction, absent }: KeyFacts): string {
  const words = direction.replace("_", " ");
  return absent === "tightest" ? `${words}; absent is tightest` : words;
}

/** `required` where an author has to write it. */
function defaultText(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodPrefault) return "";
  if (!(schema instanceof z.ZodDefault)) return "required";
  const value: unknown = schema.def.defaultValue;
  return value === null ? "none" : `\`${JSON.stringify(value)}\``;
}
