// SPDX-License-Identifier: Apache-2.0
// What becomes of leads that were there before: long histories, files beside people, merges of what policy denies.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { LeadMessage, LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import type { LeadCommand } from "../../../workers/ingest/commands/command.ts";
import { mergeInto } from "../../../workers/ingest/commands/merge-into.ts";
import { releaseLead } from "../../../workers/ingest/commands/release-lead.ts";
import { reprocessLead } from "../../../workers/ingest/commands/reprocess-lead.ts";
import { unmergeLead } from "../../../workers/ingest/commands/unmerge-lead.ts";
import { readCustodies } from "../../../workers/ingest/custody.ts";
import { runMessages } from "../../../workers/ingest/run-messages.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { continuation, PEOPLE_CONFIG } from "./people-world.ts";
import { ACCEPTED_AT_MS, openScene, toolsOver } from "./scene.ts";
import { FORM, Story } from "./story.ts";
import { type Ending, endingOf, type Plot, tell } from "./tell-story.ts";

const TENANT = "known-leads";
const DAY_MS = 86_400_000;
let people = 0;
const tools = () => toolsOver(buildLeadPorts(env, ACCEPTED_AT_MS));
const freshStory = (): Story => new Story(TENANT, (people += 1));

beforeAll(async () => {
  await migratedDatabase();
  await openScene(TENANT, PEOPLE_CONFIG);
});

const asFile = (s: Story) => ({ source: "import", external_id: s.rowId });

const PLOTS: Readonly<Record<string, readonly [Plot, Ending]>> = {
  "the lead door hands in word for word whom a file only stored": [
    (s) => [[s.row("store")], [s.post(undefined, asFile(s))]],
    [["routed", 2]],
  ],
  "undoing a file leaves whom the lead door handed in word for word": [
    (s) => {
      const row = s.row("route");
      return [[row], [s.post(undefined, asFile(s))], [s.undo(row)]];
    },
    [["routed", 2]],
  ],
  "a file that was undone, corrected and uploaded again is taken up": [
    (s) => {
      const row = s.row("route");
      return [[row], [s.undo(row)], [s.row("route", "job_b", null, { company: "Acme" })]];
    },
    [["routed", 2]],
  ],
  "a row of an undone file is the duplicate again when the file comes again": [
    (s) => {
      const [form, row] = [s.post(FORM), s.row("route")];
      return [[form], [row], [s.undo(row)], [s.row("route", "job_b")]];
    },
    [
      ["routed", 2],
      ["duplicate/email", 1],
    ],
  ],
  "a file can be undone after a deadline": [
    (s) => {
      const row = s.row("route", "job_a", null, { country: undefined });
      return [[row], [s.expire(row, 1)], [s.undo(row)]];
    },
    [["stored/import_undone", 1]],
  ],
  "undoing one file leaves whom another one names, too": [
    (s) => {
      const row = s.row("route");
      return [[row], [s.row("route", "job_b", null, { company: "Acme" })], [s.undo(row)]];
    },
    [["routed", 2]],
  ],
  "two files at once, one to store and one to route, end in a queue": [
    (s) => [[s.row("store", "job_a"), s.row("route", "job_b")]],
    [["routed", 1]],
  ],
};

describe.each(Object.entries(PLOTS))("%s", (_, [plot, ending]) => {
  it("ends so", async () => {
    const story = freshStory();
    await tell(story, plot, null);
    expect(await endingOf(story)).toEqual(ending);
  });
});

let commands = 0;
function commandOn({ lead_id }: LeadMessage, now_ms: number): LeadCommand {
  return {
    tenant: TENANT,
    lead_id,
    command_key: `command-${(commands += 1)}`,
    expect_head: null,
    actor: { kind: "user", ref: "usr_test" },
    now_ms,
    trace_id: "trace",
  };
}

async function run(...messages: readonly LeadQueueMessage[]): Promise<void> {
  for (let left = [...messages]; left.length > 0;) {
    const again = await runMessages(TENANT, left, tools());
    left = left.filter((one) => again.has(one));
  }
}

async function goOn(lead: LeadMessage, attempt: number): Promise<void> {
  await run(continuation(TENANT, lead.lead_id, attempt));
}

interface Row {
  readonly status: string;
  readonly company: string | null;
  readonly email: string | null;
  readonly sla_due_at_ms: number | null;
}

function rowOf({ lead_id }: LeadMessage): Promise<Row | null> {
  return env.DB.prepare("SELECT * FROM lead WHERE tenant_id = ?1 AND lead_id = ?2")
    .bind(TENANT, lead_id)
    .first<Row>();
}

describe("a long history", () => {
  it("never forgets what the first form said, however many signals came since", async () => {
    const story = freshStory();
    const form = story.post(FORM, { company: "Acme", company_size: 50, external_id: story.domain });
    await run(form);
    const signals = Array.from({ length: 120 }, (_, n) => story.signal(1, n));
    await run(...signals.slice(0, 60));
    await run(...signals.slice(60));
    const again = await reprocessLead(commandOn(form, ACCEPTED_AT_MS + DAY_MS), tools());
    expect(again).toMatchObject({ ok: true });
    await goOn(form, 2);
    expect(await endingOf(story)).toMatchObject([["routed", 121], expect.anything()]);
    expect((await rowOf(form))?.company).toBe("Acme");
  });

  it("of a merged lead goes on past a thousand touches, each adopted once", async () => {
    const story = freshStory();
    const form = story.post(FORM, { external_id: story.domain });
    await run(form);
    const count = 1_040;
    const signals = Array.from({ length: count }, (_, n) => story.signal(1, n));
    for (let from = 0; from < count; from += 104) await run(...signals.slice(from, from + 104));
    const [survivor] = await readCustodies(TENANT, [form.lead_id], tools());
    expect(survivor?.known.length).toBe(1 + count);
  });

  it("is read whole where one answer of the log cannot hold it", async () => {
    const story = freshStory();
    const forms = Array.from({ length: 100 }, (_, n) =>
      story.post(FORM, { external_id: `${story.domain}/${n}` }, 60_000),
    );
    await run(...forms);
    const again = Array.from({ length: 100 }, (_, n) =>
      story.post(FORM, { external_id: `${story.domain}/${n}`, industry: "tools" }, 60_000),
    );
    await run(...again);
    const [survivor] = await readCustodies(TENANT, [forms[0]?.lead_id ?? ""], tools());
    expect(survivor?.known.length).toBe(200);
  });
});

describe("a lead that policy denies", () => {
  it("is merged all the same, and its undoing takes back what it brought", async () => {
    const story = freshStory();
    const good = story.post(FORM, { company: "Acme" });
    const bad = story.post(FORM, {
      email: "x@blocked.example",
      company: "Spam",
      source: "second",
    });
    await run(good, bad);
    const merged = await mergeInto(
      { ...commandOn(bad, ACCEPTED_AT_MS + DAY_MS), into: good.lead_id, reason: null },
      tools(),
    );
    expect(merged).toMatchObject({ ok: true });
    await goOn(bad, 2);
    const [merge] = await readCustodies(TENANT, [bad.lead_id], tools());
    expect(merge?.end?.body).toMatchObject({ status: "duplicate", duplicate_of: good.lead_id });
    const command = { ...commandOn(bad, ACCEPTED_AT_MS + 2 * DAY_MS), reason: "a mistake" };
    expect(await unmergeLead(command, tools())).toMatchObject({ ok: true });
    await goOn(bad, 3);
    const [survivor] = await readCustodies(TENANT, [good.lead_id], tools());
    expect(survivor?.known.length).toBe(1);
    expect((await rowOf(bad))?.status).toBe("denied");
  });

  it("stands for nobody, so that no two leads are each other's duplicate", async () => {
    const story = freshStory();
    const good = story.post(FORM);
    const bad = story.post({ ...FORM, honeypot: true }, { source: "second" });
    await run(good, bad);
    const command = commandOn(good, ACCEPTED_AT_MS + DAY_MS);
    const refused = await mergeInto({ ...command, into: bad.lead_id, reason: null }, tools());
    expect(refused).toEqual({ ok: false, error: { code: "other_undecided" } });
    const released = await releaseLead(
      { ...commandOn(bad, ACCEPTED_AT_MS + DAY_MS), reason: "real" },
      tools(),
    );
    expect(released).toMatchObject({ ok: true });
    await goOn(bad, 2);
    expect(await endingOf(story)).toEqual([
      ["routed", 2],
      ["duplicate/email", 1],
    ]);
  });
});

describe("a further attempt", () => {
  it("on a lead that somebody works on does not hold it for an attribute", async () => {
    const story = freshStory();
    const lead = story.row("keep_owner", "job_a", "ae-1", { country: undefined });
    await run(lead);
    const now_ms = ACCEPTED_AT_MS + 90 * DAY_MS;
    expect(await reprocessLead(commandOn(lead, now_ms), tools())).toMatchObject({ ok: true });
    await goOn(lead, 2);
    const row = await rowOf(lead);
    expect((await endingOf(story))[0]?.[0]).toMatch(/^routed/);
    // The owner who was kept had no clock: the next one's begins now.
    expect(row?.sla_due_at_ms).toBeGreaterThan(now_ms);
  });

  it("that a merge brings about is decided, and its clock begins, when the merge was made", async () => {
    const [story, other] = [freshStory(), freshStory()];
    const stored = story.row("store");
    const old = other.post(FORM);
    await run(stored, old);
    const command = commandOn(old, ACCEPTED_AT_MS + 90 * DAY_MS);
    const merged = await mergeInto({ ...command, into: stored.lead_id, reason: null }, tools());
    expect(merged).toMatchObject({ ok: true });
    const before = Date.now();
    await goOn(old, 2);
    expect((await rowOf(stored))?.sla_due_at_ms).toBeGreaterThan(before - 60_000);
    expect((await rowOf(stored))?.status).toBe("routed");
  });
});
