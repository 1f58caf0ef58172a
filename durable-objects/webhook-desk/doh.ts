// SPDX-License-Identifier: Apache-2.0
// Names looked up by DNS over HTTPS, because a Worker cannot ask what address its fetch would go to. The platform looks
// the name up again for the fetch itself, so whoever owns the name may still answer differently in between; what then
// protects is that a Worker's fetch reaches no private network without a binding to one.
import { z } from "zod";

/** `no_address`: the name has none. `unavailable`: nobody could say. */
export type LookUp =
  | { readonly ok: true; readonly addresses: readonly string[] }
  | { readonly ok: false; readonly code: "no_address" | "unavailable" };

const RESOLVER = "https://cloudflare-dns.com/dns-query";
const TIMEOUT_MS = 5_000;
/** Two record types at 64 KiB each, DNS's own limit, is what an answer could be; text makes it larger. */
const MAX_CHARACTERS = 256 * 1024;

const RECORD_TYPES = { A: 1, AAAA: 28 } as const;
const NO_ERROR = 0;
const NO_SUCH_NAME = 3;

const Answer = z.object({
  Status: z.int(),
  Answer: z.array(z.object({ type: z.int(), data: z.string() })).default([]),
});

/** Every address that the name has; the resolver follows CNAMEs. Half an answer is none. */
export async function lookUpName(name: string): Promise<LookUp> {
  const [v4, v6] = await Promise.all([ask(name, "A"), ask(name, "AAAA")]);
  if (v4 === null || v6 === null) return { ok: false, code: "unavailable" };
  const addresses = [...v4, ...v6];
  return addresses.length === 0 ? { ok: false, code: "no_address" } : { ok: true, addresses };
}

/** Addresses of one kind; null where no usable answer came. */
async function ask(
  name: string,
  type: keyof typeof RECORD_TYPES,
): Promise<readonly string[] | null> {
  const query = new URLSearchParams({ name, type });
  try {
    const response = await fetch(`${RESOLVER}?${query.toString()}`, {
      headers: { accept: "application/dns-json" },
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok || text.length > MAX_CHARACTERS) return null;
    return readDnsAnswer(text, type);
  } catch {
    return null;
  }
}

/** The addresses of an answer in application/dns-json; null where it is none, or says that the look-up failed. */
export function readDnsAnswer(
  text: string,
  type: keyof typeof RECORD_TYPES,
): readonly string[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = Answer.safeParse(value);
  if (!parsed.success) return null;
  const { Status, Answer: records } = parsed.data;
  if (Status === NO_SUCH_NAME) return [];
  if (Status !== NO_ERROR) return null;
  return records.flatMap((record) => (record.type === RECORD_TYPES[type] ? [record.data] : []));
}
