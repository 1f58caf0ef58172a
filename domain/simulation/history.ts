// SPDX-License-Identifier: Apache-2.0
// A history file: everything that a replay needs without a stack, one JSON document per line. Receipts and config
// documents stand in it as texts, because their hashes are of texts.
import { z } from "zod";
import { Role } from "../access/roles.ts";

const User = z.object({
  external_id: z.string(),
  user_id: z.string(),
  team_id: z.string().nullable(),
  active: z.boolean(),
  capacity: z.int().nullable().exactOptional(),
  roles: z.array(Role).exactOptional(),
  manager_id: z.string().nullable().exactOptional(),
  deputy_id: z.string().nullable().exactOptional(),
  team_ids: z.array(z.string()).exactOptional(),
});

export const HistoryLine = z.discriminatedUnion("kind", [
  /** Once, first: which log it is. */
  z.object({ kind: z.literal("log"), v: z.literal(1), origin: z.string(), vkey: z.string() }),
  /** Once: handles and ids of the day of the export, by which a candidate is compiled. */
  z.object({
    kind: z.literal("directory"),
    users: z.array(User),
    teams: z.array(z.object({ external_id: z.string(), team_id: z.string() })),
    families: z.array(z.string()).exactOptional(),
  }),
  /** Before the receipt that published it. */
  z.object({
    kind: z.literal("config"),
    config_version: z.int(),
    source: z.string(),
    compiled: z.string(),
  }),
  /** In the order of the log. */
  z.object({ kind: z.literal("receipt"), leaf: z.string(), body: z.string() }),
  /** Last: how many receipts stand above it, so that a file that was cut off is known. */
  z.object({ kind: z.literal("end"), receipts: z.int() }),
]);
export type HistoryLine = z.infer<typeof HistoryLine>;
