// SPDX-License-Identifier: Apache-2.0
// What each way in makes of a lead, step by step; and every such story told again with a failure at each call that goes
// out, before and after it took effect: it ends the same.
import { beforeAll, describe, expect, it } from "vitest";
import { migratedDatabase } from "../migrated-database.ts";
import { expectViewsAreReceipts } from "./inquest.ts";
import { PEOPLE_CONFIG } from "./people-world.ts";
import { openScene } from "./scene.ts";
import { FORM, Story } from "./story.ts";
import { type Ending, endingOf, type Plot, tell } from "./tell-story.ts";

const PLOTS: Readonly<Record<string, readonly [Plot, Ending]>> = {
  "a form is routed by policy": [(s) => [[s.post(FORM)]], [["routed", 1]]],
  "two forms of one person are one lead with two touches": [
    (s) => [[s.post(FORM), s.post(undefined, { company: "Acme", source: "api" })]],
    [
      ["routed", 2],
      ["duplicate/email", 1],
    ],
  ],
  "what a merged lead says later counts on the other one": [
    (s) => {
      const again = { source: "api", external_id: s.domain };
      const [first, second] = [s.post(FORM), s.post(undefined, again)];
      return [[first], [second], [s.post(undefined, { ...again, company: "Acme" })]];
    },
    [
      ["routed", 3],
      ["duplicate/email", 2],
    ],
  ],
  "signals below the threshold are stored, and qualify together": [
    (s) => [[s.signal(4, 1)], [s.signal(4, 2)], [s.signal(4, 3)]],
    [["routed", 3]],
  ],
  "signals below the threshold stay stored, and the same event counts once": [
    (s) => [[s.signal(4, 1)], [s.signal(4, 2)], [s.signal(4, 2)]],
    [["stored/below_threshold", 2]],
  ],
  "a signal above the threshold is routed at once": [(s) => [[s.signal(12, 1)]], [["routed", 1]]],
  "a form wakes a lead that was only stored": [
    (s) => [[s.row("store")], [s.post(FORM)]],
    [
      ["routed", 2],
      ["duplicate/email", 1],
    ],
  ],
  "an import that stores puts nobody into a queue": [
    (s) => [[s.row("store")]],
    [["stored/store_only", 1]],
  ],
  "an imported owner keeps the lead": [
    (s) => [[s.row("keep_owner", "job_a", "ae-1")]],
    [["routed/ae-1", 1]],
  ],
  "a row that names no owner is routed by policy": [
    (s) => [[s.row("keep_owner")]],
    [["routed", 1]],
  ],
  "a file that is uploaded again creates nothing": [
    (s) => [[s.row("route")], [s.row("route", "job_b")]],
    [["routed", 1]],
  ],
  "an import that is undone leaves the queue": [
    (s) => {
      const row = s.row("route");
      return [[row], [s.undo(row)], [s.undo(row)]];
    },
    [["stored/import_undone", 1]],
  ],
  "an undone import is taken up by the next one": [
    (s) => {
      const row = s.row("route");
      return [[row], [s.undo(row)], [s.row("keep_owner", "job_b", "ae-1")]];
    },
    [["routed/ae-1", 1]],
  ],
  "undoing an import leaves alone whom somebody has handed in since": [
    (s) => {
      const row = s.row("route");
      return [[row], [s.post(FORM)], [s.undo(row)]];
    },
    [
      ["routed", 2],
      ["duplicate/email", 1],
    ],
  ],
  "undoing an import takes its touch back from the lead it was merged into": [
    (s) => {
      const [form, row] = [s.post(FORM), s.row("route")];
      return [[form], [row], [s.undo(row)]];
    },
    [
      ["routed", 1],
      ["stored/import_undone", 1],
    ],
  ],
  "undoing one import leaves another's leads alone": [
    (s) => {
      const row = s.row("route");
      return [[row], [s.undo(row, "job_b")]];
    },
    [["routed", 1]],
  ],
  "a lead that lacks the country waits for it": [
    (s) => [[s.post(FORM, { country: undefined })]],
    [["held/missing_attribute", 1]],
  ],
  "enrichment brings it to its owner": [
    (s) => {
      const lead = s.post(FORM, { country: undefined });
      return [[lead], [s.enrich(lead, { country: "GB", region: null, state_text: null })]];
    },
    [["routed", 2]],
  ],
  "enrichment with something else keeps it waiting": [
    (s) => {
      const lead = s.post(FORM, { country: undefined });
      return [[lead], [s.enrich(lead, { industry: "tools" })]];
    },
    [["held/missing_attribute", 2]],
  ],
  "another submission brings it to its owner": [
    (s) => [[s.post(FORM, { country: undefined })], [s.post(FORM)]],
    [
      ["routed", 2],
      ["duplicate/email", 1],
    ],
  ],
  "at the deadline it goes to the fallback queue": [
    (s) => {
      const lead = s.post(FORM, { country: undefined });
      return [[lead], [s.expire(lead, 1)]];
    },
    [["routed", 1]],
  ],
  "a deadline that comes after the answer changes nothing": [
    (s) => {
      const lead = s.post(FORM, { country: undefined });
      const supplied = s.enrich(lead, { country: "GB", region: null, state_text: null });
      return [[lead], [supplied], [s.expire(lead, 1)]];
    },
    [["routed", 2]],
  ],
  "a filled honeypot is denied": [
    (s) => [[s.post({ ...FORM, honeypot: true })]],
    [["denied/honeypot_filled", 1]],
  ],
};

const TENANT = "ways-in";
let people = 0;

beforeAll(async () => {
  await migratedDatabase();
  await openScene(TENANT, PEOPLE_CONFIG);
});

describe.each(Object.entries(PLOTS))("%s", (_, [plot, ending]) => {
  it("ends so, and the same whichever call fails", async () => {
    const story = new Story(TENANT, (people += 1));
    const calls = await tell(story, plot, null);
    expect(await endingOf(story)).toEqual(ending);
    for (let call = 0; call < calls; call += 1) {
      for (const when of ["before", "after"] as const) {
        const again = new Story(TENANT, (people += 1));
        await tell(again, plot, { call, when });
        expect([call, when, await endingOf(again)]).toEqual([call, when, ending]);
      }
    }
  });
});

it("all of it stands in the views as the log says it", async () => {
  await expectViewsAreReceipts(TENANT);
});
