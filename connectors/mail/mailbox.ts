// SPDX-License-Identifier: Apache-2.0
// The development mailbox: mails are kept where /dev/mail shows them, and go nowhere. They hold sign-in links in clear,
// so whoever builds it makes sure that the stack is a developer's own.
import { z } from "zod";
import type { MailPort, OutgoingMail } from "./port.ts";

const PREFIX = "dev-mail/";

/** A week: a developer's stack that runs for months keeps a mailbox of a bearable size. */
const KEPT_SECONDS = 7 * 24 * 60 * 60;

/** KV answers 1,000 keys at a time; the newest of 10,000 are more than anybody reads. */
const LIST_PAGES = 10;

/** Beside each key, to sort by before anything is read; plain ASCII, as metadata travels in a header. */
const Placed = z.object({ at_ms: z.int() });
const MailboxItem = z.object({
  at_ms: z.int(),
  from: z.object({ address: z.string(), name: z.string() }),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
});

export type MailboxItem = z.infer<typeof MailboxItem>;
/** A line of the mailbox's list. */
export type MailSummary = Pick<MailboxItem, "at_ms" | "to" | "subject"> & { readonly id: string };

/** The part of a KV namespace that is used. */
export interface MailboxStore {
  get(key: string): Promise<string | null>;
  put(key: string, text: string, options: PutOptions): Promise<void>;
  list(options: { readonly prefix: string; readonly cursor: string | null }): Promise<ListedKeys>;
}
interface PutOptions {
  readonly expirationTtl: number;
  readonly metadata: z.infer<typeof Placed>;
}
type ListedKeys = {
  readonly keys: readonly { readonly name: string; readonly metadata?: unknown }[];
} & ({ readonly list_complete: true } | { readonly list_complete: false; readonly cursor: string });

export function buildMailbox(store: MailboxStore, nowMs: () => number): MailPort {
  return {
    honours_keys: true,
    async send(mail, idempotency_key) {
      const name = PREFIX + idempotency_key;
      const answer = { ok: true, provider_id: idempotency_key } as const;
      try {
        if ((await store.get(name)) !== null) return answer;
        await store.put(name, ...itemOf(mail, nowMs()));
        return answer;
      } catch {
        return { ok: false, kind: "transient", code: "mailbox_unavailable" };
      }
    },
  };
}

function itemOf(mail: OutgoingMail, at_ms: number): [string, PutOptions] {
  const item: MailboxItem = { at_ms, ...mail };
  return [JSON.stringify(item), { expirationTtl: KEPT_SECONDS, metadata: { at_ms } }];
}

/** The newest `limit` mails, newest first. */
export async function listMailbox(
  store: MailboxStore,
  limit: number,
): Promise<readonly MailSummary[]> {
  const placed: { readonly id: string; readonly at_ms: number }[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < LIST_PAGES; page++) {
    const listed: ListedKeys = await store.list({ prefix: PREFIX, cursor });
    for (const { name, metadata } of listed.keys) {
      placed.push({ id: name.slice(PREFIX.length), at_ms: Placed.parse(metadata).at_ms });
    }
    if (listed.list_complete) break;
    cursor = listed.cursor;
  }
  const newest = placed.sort((a, b) => b.at_ms - a.at_ms).slice(0, limit);
  const items = await Promise.all(
    newest.map(async ({ id }) => ({ id, item: await loadMailboxItem(store, id) })),
  );
  return items.flatMap(({ id, item }) => (item === null ? [] : [{ id, ...item }]));
}

/** One mail; null where there is none of this id. */
export async function loadMailboxItem(
  store: MailboxStore,
  id: string,
): Promise<MailboxItem | null> {
  const text = await store.get(PREFIX + id);
  return text === null ? null : MailboxItem.parse(JSON.parse(text));
}
