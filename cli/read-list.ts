// SPDX-License-Identifier: Apache-2.0
// A whole list, page by page.
import { z } from "zod";
import { err, ok, type Result } from "#domain/result.ts";
import type { Client, Refusal } from "./client.ts";

/** The most that one page may hold. */
const PAGE_ROWS = 100;

export async function readList<T>(
  client: Client,
  path: string,
  item: z.ZodType<T>,
): Promise<Result<readonly T[], Refusal>> {
  const answer = z.object({ items: z.array(item), next_cursor: z.string().nullable().optional() });
  const items: T[] = [];
  let cursor: string | null = null;
  for (;;) {
    const query = new URLSearchParams({ limit: String(PAGE_ROWS) });
    if (cursor !== null) query.set("cursor", cursor);
    const page = await client.send({ method: "GET", path: `${path}?${query.toString()}`, answer });
    if (!page.ok) return page;
    items.push(...page.value.value.items);
    const next: string | null = page.value.value.next_cursor ?? null;
    if (next === null) return ok(items);
    if (next === cursor) {
      const reason = "the list does not go on";
      const { status } = page.value;
      return err({ status, code: null, reason, errors: [], retryable: false });
    }
    cursor = next;
  }
}
