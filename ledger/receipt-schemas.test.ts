// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { receiptSchemas } from "./receipt-schemas.ts";

it("the committed JSON Schemas are those of the code (else: npm run generate)", async () => {
  for (const [path, text] of Object.entries(receiptSchemas())) {
    const committed = await readFile(new URL(`../${path}`, import.meta.url), "utf8");
    expect(committed).toBe(text);
  }
});
