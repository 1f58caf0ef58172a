// SPDX-License-Identifier: Apache-2.0
// A hundred thousand leads through the engine: what a step holds does not grow, nothing is lost or sent as two things
// whatever fails, and one mail tells of it.
import { beforeAll, expect, test } from "vitest";
import { SCOPES } from "#domain/access/api-key.ts";
import { SURE_BLOCK_BYTES } from "#domain/imports/csv-records.ts";
import type { LeadMessage, LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import {
  buildImportPorts,
  type ImportPorts,
} from "../../../workers/control/imports/import-ports.ts";
import { flakyImportPorts } from "./faulty-import-ports.ts";
import { importEnv, type ImportScene, openImportScene } from "./import-scene.ts";
import { LEADS } from "./lead-scene.ts";

const ROWS = 100_000;
/** Of twenty rows one says again what the row ten before it said. */
const SAME = ROWS / 20;

let scene: ImportScene;
let key: string;
beforeAll(async () => {
  console.log = () => {};
  scene = await openImportScene("lead-large");
  await scene.call("PUT", "/v1/users/chief", { name: "Chief", roles: ["sales_manager"] });
  const bound = { name: "chief", scopes: SCOPES, user: "chief" };
  key = String((await scene.call("POST", "/v1/keys", bound)).body["key"]);
});

function file(): string {
  const lines = ["email,first_name,company,country,Notes"];
  for (let i = 0; i < ROWS; i += 1) {
    const who = i % 20 === 15 ? i - 10 : i;
    lines.push(`p${who}@people.example,Jo ${who},Company ${who % 997},GB,Met at the fair`);
  }
  return lines.join("\n");
}

interface Seen {
  /** Lead's id -> digest of what was sent of it. */
  readonly leads: Map<string, string>;
  readonly rows: Set<number>;
  different: number;
  /** The greatest of a file's block, of a call of the queue in messages and in bytes, of a list of leads. */
  block: number;
  messages: number;
  bytes: number;
  list: number;
}

function watched(real: ImportPorts, seen: Seen): ImportPorts {
  return {
    ...real,
    files: {
      ...real.files,
      async read(...place) {
        const bytes = await real.files.read(...place);
        seen.block = Math.max(seen.block, bytes?.length ?? 0);
        return bytes;
      },
    },
    lists: {
      ...real.lists,
      async keep(listKey, ids) {
        seen.list = Math.max(seen.list, ids.length);
        await real.lists.keep(listKey, ids);
      },
    },
    async sendLeads(messages) {
      seen.messages = Math.max(seen.messages, messages.length);
      seen.bytes = Math.max(seen.bytes, JSON.stringify(messages).length);
      for (const message of messages.filter(isLead)) note(seen, message);
    },
  };
}

function isLead(message: LeadQueueMessage): message is LeadMessage {
  return message.kind === "lead";
}

function note(seen: Seen, { lead_id, request_digest, intake, accepted_at_ms }: LeadMessage): void {
  if (intake?.kind !== "import") throw new Error("no row of an import");
  seen.rows.add(intake.row);
  const said = `${request_digest}/${accepted_at_ms}`;
  if ((seen.leads.get(lead_id) ?? said) !== said) seen.different += 1;
  seen.leads.set(lead_id, said);
}

test("a hundred thousand rows take the memory of a step, each is sent though calls fail, and one mail tells of them", async () => {
  const seen: Seen = {
    leads: new Map(),
    rows: new Set(),
    different: 0,
    block: 0,
    messages: 0,
    bytes: 0,
    list: 0,
  };
  const real = buildImportPorts(importEnv(scene.settings));
  const begun = await scene.call("POST", "/v1/imports", LEADS, key);
  const id = String(begun.body["id"]);
  await scene.send(id, file(), key);
  await scene.drain(flakyImportPorts(watched(real, seen), 41));
  expect(await scene.see(id)).toMatchObject({
    status: "done",
    rows: ROWS,
    rejected: 0,
    leads: { queued: ROWS, repeated: SAME },
  });
  expect([seen.rows.size, seen.leads.size, seen.different]).toEqual([ROWS, ROWS - SAME, 0]);
  expect(seen.block).toBeLessThanOrEqual(SURE_BLOCK_BYTES);
  expect(seen.messages).toBe(100);
  expect(seen.bytes).toBeLessThanOrEqual(256_000);
  expect(seen.list).toBeLessThanOrEqual(250);
  // A progress that grew with the file would be a job of the file's size.
  expect(JSON.stringify(await scene.see(id)).length).toBeLessThan(2_000);
  expect(scene.notices).toMatchObject([
    { template: "import_done", params: { import_id: id, entity: "leads", queued: String(ROWS) } },
  ]);
}, 180_000);
