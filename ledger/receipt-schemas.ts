// SPDX-License-Identifier: Apache-2.0
// The JSON Schemas of leaf and body, committed for readers without this code (`npm run generate` writes them).
import { z } from "zod";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { Leaf } from "#domain/receipts/leaf.ts";

/** Path from the project's root -> text of the file, ending in a newline. */
export function receiptSchemas(): Readonly<Record<string, string>> {
  return {
    "docs/schemas/leaf.schema.json": schemaText("Receipt leaf v1", Leaf),
    "docs/schemas/body.schema.json": schemaText("Receipt body v1", ReceiptBody),
  };
}

function schemaText(title: string, schema: z.ZodType): string {
  return `${JSON.stringify({ title, ...z.toJSONSchema(schema) }, null, 2)}\n`;
}
