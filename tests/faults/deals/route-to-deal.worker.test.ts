// SPDX-License-Identifier: Apache-2.0
// `from_leads: route`, from the door of leads to the deal.
import { expect, test } from "vitest";
import { callDoor } from "../doors/door-calls.ts";
import { openDealScene } from "./deal-scene.ts";

test("a lead that a person gets by the rules is a deal at once, and every lead of its company joins it", async () => {
  const scene = await openDealScene("route-to-deal", { from_leads: "route" });
  const who = { company: "Prospect Ltd", country: "GB" };
  const first = await scene.handIn({ ...who, email: "ann@prospect.example", last_name: "Ann" });
  const lead = await scene.lead(first);
  const id = lead.work.opportunity_id ?? "";
  expect(await scene.deal(id)).toMatchObject({
    name: "Prospect Ltd",
    owner: { id: lead.owner?.id },
    account: { external_id: `lead-${first}` },
    lead_ids: [first],
  });
  const account = await callDoor("GET", `/v1/accounts/lead-${first}`, scene.key);
  expect(account.body["owner"]).toBe(lead.owner?.external_id);
  const second = await scene.handIn({ ...who, email: "bob@prospect.example", last_name: "Bob" });
  expect((await scene.deal(id)).lead_ids).toEqual([first, second]);
  // Decided again, it is the deal that it was.
  await scene.post(`/v1/leads/${first}/reprocess`);
  await scene.runPipeline();
  expect((await scene.deals()).items.map((deal) => deal.id)).toEqual([id]);
  await scene.expectRebuildable();
});
