// SPDX-License-Identifier: Apache-2.0
// Two leads as one and back, through the doors and the real pipeline.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LeadDuplicates, MergePreview } from "#api/schemas/lead-command.ts";
import { type CommandScene, expectProblem, openCommandScene } from "./command-scene.ts";

let scene: CommandScene;
beforeAll(async () => {
  scene = await openCommandScene("lead-merges");
});
afterAll(() => scene.expectQuietLog());

describe("a merge", () => {
  test("says first what it would do, then does it, and can be undone", async () => {
    const source = { country: "GB", company_size: 7, source: "website" };
    const hal = { ...source, external_id: "hal", email: "hal@prospect-h.example" };
    const into = await scene.handIn({ ...hal, company: "Harbour" });
    const id = await scene.handIn({
      ...source,
      email: "hal@home.example",
      company: "Harbour Tools",
      phone: "+44 20 7946 0005",
    });
    await scene.handIn({ ...hal, company: "Harbour Ltd" });
    const asked = await scene.command(id, "merge", { into, dry_run: true });
    expect(asked.status).toBe(200);
    const preview = MergePreview.parse(asked.body);
    const field = (name: string) => preview.fields.find((one) => one.field === name);
    expect(field("company")).toEqual({
      field: "company",
      stands: "Harbour Ltd",
      others: ["Harbour Tools"],
    });
    expect(field("phone")).toEqual({ field: "phone", stands: "+442079460005", others: [] });
    const before = await scene.look(id);
    expect([preview.touches, preview.frees_owner_id]).toEqual([1, before.owner?.id]);
    expect(before).toMatchObject({ status: "routed", attempt: 1 });

    const merged = await scene.command(id, "merge", { into, reason: "One person, two addresses." });
    expect([merged.status, merged.body["into"]]).toEqual([202, into]);
    expect(await scene.look(id)).toMatchObject({
      status: "duplicate",
      status_reason: "manual",
      duplicate_of: into,
      owner: null,
      decision: { ordered: { to: "duplicate", reason: "manual" } },
    });
    const survivor = await scene.look(into);
    expect(survivor).toMatchObject({ status: "routed", merged: [id], attempt: 1 });
    // In the order of time: the merged lead's came in between.
    expect(survivor.touches.map(({ from_lead_id }) => from_lead_id)).toEqual([null, id, null]);
    expect(survivor.contact).toMatchObject({ company: "Harbour Ltd", phone: "+442079460005" });
    const values = (name: string) => survivor.other_values[name]?.map(({ value }) => value);
    expect(values("company")).toEqual(["Harbour Tools", "Harbour"]);
    expect(values("email")).toEqual(["hal@home.example"]);
    expectProblem(await scene.command(id, "merge", { into }), 409, "lead_is_duplicate");

    const undone = await scene.command(id, "unmerge", { reason: "Father and son." });
    expect([undone.status, undone.body["from"]]).toEqual([202, into]);
    expect(await scene.look(id)).toMatchObject({
      status: "routed",
      duplicate_of: null,
      attempt: 3,
    });
    const alone = await scene.look(into);
    expect(alone).toMatchObject({ merged: [], contact: { company: "Harbour Ltd", phone: null } });
    expect(alone.touches.map(({ from_lead_id }) => from_lead_id)).toEqual([null, null]);
    const twice = await scene.command(id, "unmerge", { reason: "Once more." });
    expectProblem(twice, 409, "lead_not_duplicate");
  });

  test("leaves nothing behind when it is undone, though the other lead was decided with it", async () => {
    const lead = { country: "GB", company_size: 3 };
    const into = await scene.handIn({ ...lead, email: "mia@prospect-m.example" });
    const phone = "+44 20 7946 0006";
    const id = await scene.handIn({ ...lead, email: "mia@home.example", phone });
    await scene.command(id, "merge", { into });
    await scene.command(into, "reprocess");
    const both = { attempt: 2, contact: { phone: "+442079460006" } };
    expect(await scene.look(into)).toMatchObject(both);
    await scene.command(id, "unmerge", { reason: "Two people." });
    const { contact, other_values } = await scene.look(into);
    expect([contact?.phone, contact?.email, other_values]).toEqual([
      null,
      "mia@prospect-m.example",
      {},
    ]);
  });

  test("goes into another known lead only", async () => {
    const id = await scene.handIn({ email: "ida@prospect-i.example", country: "GB" });
    expectProblem(await scene.command(id, "merge", { into: id }), 409, "lead_same", "/into");
    const unknown = `led_${"a".repeat(32)}`;
    expectProblem(
      await scene.command(id, "merge", { into: unknown }),
      409,
      "lead_unknown",
      "/into",
    );
  });

  test("is offered by what makes two leads the same person", async () => {
    const first = await scene.handIn({ email: "jan@prospect-j.example", country: "GB" });
    const id = await scene.handIn({ email: "jan@home.example", country: "GB" });
    const list = async (of: string) => {
      const { status, body } = await scene.call("GET", `/v1/leads/${of}/duplicates`);
      expect(status).toBe(200);
      return LeadDuplicates.parse(body).items;
    };
    expect(await list(id)).toEqual([]);
    await scene.patch(id, { email: "jan@prospect-j.example" });
    const owner_id = (await scene.look(first)).owner?.id;
    expect(await list(id)).toEqual([{ rule: "email", lead_id: first, status: "routed", owner_id }]);
  });

  test("and every other command on another tenant's lead finds nothing", async () => {
    const id = await scene.handIn({ email: "kay@prospect-k.example", country: "GB" });
    const asks: readonly [method: string, path: string, body?: object][] = [
      ["PATCH", "", { first_name: "Kay" }],
      ["POST", "/release", { reason: "Why not." }],
      ["POST", "/merge", { into: id }],
      ["POST", "/unmerge", { reason: "Why not." }],
      ["GET", "/duplicates"],
    ];
    for (const [method, path, body] of asks) {
      const answer = await scene.call(method, `/v1/leads/${id}${path}`, body, {}, scene.otherKey);
      expectProblem(answer, 404, "not_found");
    }
  });
});
