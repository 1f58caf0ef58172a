// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { changeDeal, type Deal, type DealPatch, startDeal } from "./change-opportunity.ts";
import { DEFAULT_OPPORTUNITIES } from "./default-opportunities.ts";

const begun = startDeal(
  { account_id: "acc_1", owner_id: "usr_1", team_id: null, lead_ids: [] },
  "Acme",
  DEFAULT_OPPORTUNITIES,
);

function after(deal: Deal, ...patches: readonly DealPatch[]): Deal {
  return patches.reduce((before, patch) => {
    const changed = changeDeal(before, patch, DEFAULT_OPPORTUNITIES);
    if (!changed.ok) throw new Error(JSON.stringify(changed.error));
    return changed.value.deal;
  }, deal);
}

const lost: DealPatch = { stage: "closed_lost", lost_reason: "price", lost_note: "Too dear." };

describe("a deal", () => {
  test("begins in the config's first stage, open, with nothing said of it", () => {
    expect(begun).toMatchObject({
      state: { stage: "qualification", status: "open", amount_minor: null, currency: null },
      text: { name: "Acme" },
    });
  });

  test("names the fields that differ, and none that were so already", () => {
    const patch = { stage: "proposal", amount_minor: 5, currency: "USD", name: "Acme 2" };
    const once = changeDeal(begun, patch, DEFAULT_OPPORTUNITIES);
    const changed = ["amount_minor", "currency", "name", "stage"];
    expect(once).toMatchObject({ ok: true, value: { changed } });
    expect(changeDeal(after(begun, patch), patch, DEFAULT_OPPORTUNITIES)).toMatchObject({
      ok: true,
      value: { changed: [] },
    });
  });

  test("is lost with its reason and note, which stay while it is lost and go when it is reopened", () => {
    const gone = after(begun, lost, { amount_minor: 7, currency: "EUR" });
    expect(gone.state).toMatchObject({ status: "lost", lost_reason: "price", amount_minor: 7 });
    expect(gone.text).toEqual({ name: "Acme", note: "Too dear." });
    expect(after(gone, { lost_note: null }).text).toEqual({ name: "Acme" });
    const back = after(gone, { stage: "discovery" });
    expect(back.state).toMatchObject({ status: "open", lost_reason: null, stage: "discovery" });
    expect(back.text).toEqual({ name: "Acme" });
  });

  test("that was lost for a reason that the config has no more can be changed in everything else", () => {
    const settings = { ...DEFAULT_OPPORTUNITIES, lost_reasons: ["timing"] };
    const changed = changeDeal(after(begun, lost), { expected_close_on: "2027-01-01" }, settings);
    expect(changed).toMatchObject({
      ok: true,
      value: { deal: { state: { lost_reason: "price" } } },
    });
  });

  test("needs no reason where the config names none", () => {
    const settings = { ...DEFAULT_OPPORTUNITIES, lost_reasons: [] };
    expect(changeDeal(begun, { stage: "closed_lost" }, settings).ok).toBe(true);
  });
});

const refused: readonly [what: string, from: Deal, patch: DealPatch, problems: object[]][] = [
  ["won", begun, { stage: "closed_won" }, [{ field: "stage", code: "signed_contract_missing" }]],
  [
    "won after it was lost",
    after(begun, lost),
    { stage: "closed_won" },
    [{ field: "stage", code: "signed_contract_missing" }],
  ],
  [
    "in a stage that the config does not have",
    begun,
    { stage: "dreaming" },
    [
      {
        field: "stage",
        code: "unknown_stage",
        message: "must be one of qualification, discovery, proposal, negotiation, closed_lost",
      },
    ],
  ],
  [
    "lost without a reason",
    begun,
    { stage: "closed_lost" },
    [
      {
        field: "lost_reason",
        code: "required",
        message: "must be one of price, competitor, no_decision, timing, no_fit",
      },
    ],
  ],
  [
    "lost for a reason that the config does not have",
    begun,
    { stage: "closed_lost", lost_reason: "weather" },
    [{ field: "lost_reason", code: "unknown_reason" }],
  ],
  [
    "open with a reason",
    begun,
    { lost_reason: "price", lost_note: "n" },
    [
      { field: "lost_reason", code: "not_lost" },
      { field: "lost_note", code: "not_lost" },
    ],
  ],
  [
    "worth an amount of no currency",
    begun,
    { amount_minor: 5 },
    [{ field: "currency", code: "required" }],
  ],
  ["worth a currency", begun, { currency: "USD" }, [{ field: "amount_minor", code: "required" }]],
  [
    "wrong in two ways, told at once",
    begun,
    { stage: "dreaming", currency: "USD" },
    [{ field: "stage" }, { field: "amount_minor" }],
  ],
];

describe("a deal cannot be", () => {
  test.each(refused)("%s", (_, from, patch, problems) => {
    const changed = changeDeal(from, patch, DEFAULT_OPPORTUNITIES);
    expect(changed).toMatchObject({ ok: false, error: problems });
    expect(changed.ok ? [] : changed.error).toHaveLength(problems.length);
  });
});
