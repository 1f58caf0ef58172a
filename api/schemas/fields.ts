// SPDX-License-Identifier: Apache-2.0
// Small building blocks of bodies, parameters and answers.
import { z } from "zod";

/** One line of text for people: no control characters, not blank, at most `max` UTF-16 units. */
export function lineText(max: number): z.ZodString {
  return z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, "must not contain control characters")
    .regex(/\S/, "must not be blank");
}

/** The caller's own id of a thing: stable, and no personal data, because it is part of addresses. */
export const ExternalId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/)
  .meta({ description: "Your own id of it, 1 to 100 of `A-Z a-z 0-9 . _ : -`.", example: "u-17" });

/** RFC 3339 UTC with milliseconds. */
export const Instant = z.iso
  .datetime({ precision: 3 })
  .meta({ example: "2026-11-22T09:30:00.000Z" });

export const ExternalIdParams = z.object({ external_id: ExternalId });

export const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/)
  .meta({
    description:
      "1 to 200 visible ASCII characters, unique per intent; the same key is the same call.",
    example: "b4a0c1f2",
  });

/** One strong entity tag, with its quotes: `"7"`. */
export const EntityTag = z.string().regex(/^"[\x21\x23-\x7e]{1,100}"$/);

/** The text between an entity tag's quotes. */
export function tagText(tag: string): string {
  return tag.slice(1, -1);
}

export const Page = z.strictObject({
  limit: z
    .string()
    .regex(/^(?:[1-9]\d?|100)$/, "must be 1 to 100")
    .optional()
    .meta({ description: "Rows per page, 1 to 100; default 50.", example: "50" }),
  cursor: z.string().max(1000).optional().meta({
    description: "`next_cursor` of the page before; opaque, signed, good for this list only.",
  }),
});

/** Default rows per page. */
const PAGE_ROWS = 50;

/** The number of rows a page asks for. */
export function pageLimit(page: z.output<typeof Page>): number {
  return page.limit === undefined ? PAGE_ROWS : Number(page.limit);
}

export const NextCursor = z
  .string()
  .nullable()
  .meta({ description: "Pass it as `cursor` for the next page; null on the last." });

/** Who acted: a person, an API key, or the system itself. */
export const ActorView = z.object({
  kind: z.enum(["user", "key", "system"]),
  ref: z.string(),
});
