// SPDX-License-Identifier: Apache-2.0
// The second half of `npm run demo`: which account a lead belongs to, what becomes of one that nobody can tell, a hand-back,
// and a promise that runs out while the clock is moved. Each with the explanation that anybody may read afterwards.
import { DemoClient, type DemoExplanation, type DemoLead } from "./demo-client.ts";

export type Tell = (held: boolean, title: string, lines: readonly string[]) => boolean;

const website = (id: string, rest: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  source: "website",
  external_id: id,
  ...rest,
});

/** The sentences of these facts, with a few of their parts. */
function sentences({ steps }: DemoExplanation, codes: readonly string[]): readonly string[] {
  const facts = steps.flatMap((step) => step.facts).filter(({ code }) => codes.includes(code));
  return facts.flatMap(({ sentence, parts }) => [
    sentence,
    ...parts.slice(0, 3).map((part) => `  - ${part.sentence}`),
  ]);
}

/** A company below one of the customers, with a domain and an owner of its own. */
export async function matchSubsidiary(client: DemoClient, tell: Tell): Promise<boolean> {
  await client.send("PUT", "/v1/accounts/acme-france", {
    name: "Acme Industries France SAS",
    domains: ["acme-france.example"],
    parent: "acc-1",
    owner: "ae-3",
    customer_status: "customer",
    region: "FR",
  });
  const body = website("demo-10", {
    email: "achats@mail.acme-france.example",
    company: "Acme Industries",
    country: "France",
  });
  const lead = await client.postAndSettle(body);
  const explained = await client.explain(lead.id);
  return tell(
    lead.match_level === "L2" && lead.owner?.external_id === "ae-3",
    "a lead from a subsidiary's domain goes to the subsidiary's owner, not to the group's",
    sentences(explained, ["account_matched", "rung_decided", "ended_routed_user"]),
  );
}

/** Two accounts that fit alike: a person says which, and the lead goes on. */
export async function settleAmbiguity(
  client: DemoClient,
  url: string,
  tell: Tell,
): Promise<boolean> {
  for (const [id, owner] of [
    ["lakeside-1", "ae-1"],
    ["lakeside-2", "ae-4"],
  ]) {
    await client.send("PUT", `/v1/accounts/${id}`, {
      name: "Lakeside Manufacturing Ltd",
      owner,
      named: true,
      region: "GB",
    });
  }
  const body = website("demo-11", {
    email: "office@lakeside-works.example",
    company: "Lakeside Manufacturng",
    country: "UK",
  });
  const lead = await client.postAndSettle(body);
  const held = tell(
    lead.status === "held" && lead.status_reason === "conflict",
    "a lead that fits two accounts alike is held for a person",
    sentences(await client.explain(lead.id), [
      "no_account_matched",
      "conflict_found",
      "ended_held",
    ]),
  );
  const person = await DemoClient.signIn(url, "revops-1@default.example");
  await person.send("POST", `/v1/conflicts/${lead.conflict_id}/resolve`, {
    choice: "account",
    target: "lakeside-2",
    reason: "The buyer named the Leeds works.",
  });
  const routed = await client.waitFor(lead.id, ({ status }) => status === "routed");
  return (
    tell(
      routed.owner?.external_id === "ae-4",
      "a person says which account it is, with a reason, and the lead goes to that account's owner",
      sentences(await client.explain(lead.id), ["account_by_person", "ended_routed_user"]),
    ) && held
  );
}

/** Its owner gives a lead back: somebody else of the pool takes the turn. */
export async function handBack(client: DemoClient, tell: Tell): Promise<boolean> {
  const body = website("demo-12", {
    email: "team@shop-back.example",
    country: "Norway",
    company_size: 12,
  });
  const first = await client.postAndSettle(body);
  await client.send("POST", `/v1/leads/${first.id}/hand-back`, {
    reason: "Speaks Norwegian only.",
  });
  const next = await client.waitFor(first.id, ({ attempt }) => attempt === 2);
  return tell(
    next.owner !== null && next.owner.external_id !== first.owner?.external_id,
    "a lead that is handed back goes to somebody else, who is next in turn",
    sentences(await client.explain(first.id), ["passes_over", "took_turn", "ended_routed_user"]),
  );
}

/** A lead that nobody touches; what becomes of it is seen once the clock was moved. */
export function leaveUntouched(client: DemoClient): Promise<DemoLead> {
  const body = website("demo-13", {
    email: "hello@shop-late.example",
    country: "Norway",
    company_size: 12,
  });
  return client.postAndSettle(body);
}

/** With the clock moved beyond every promise. */
export async function seeBreach(client: DemoClient, id: string, tell: Tell): Promise<boolean> {
  // Anything that the desk is asked wakes it under the moved clock.
  const waking = { email: "wake@shop-wake.example", country: "Norway", company_size: 12 };
  await client.postAndSettle(website("demo-14", waking));
  const late = await client.waitFor(id, ({ sla_events }) =>
    sla_events.some(({ event, clock }) => event === "breach" && clock === "time_to_first_touch"),
  );
  const mails = await client.mails();
  const isMailed = mails.some((text) => text.includes(id));
  return tell(
    late.sla_events.some(({ told }) => told?.as === "lead") && isMailed,
    "with the clock moved, an untouched lead's promise runs out, and the team's lead is told by mail",
    sentences(await client.explain(id), ["promised_every_minute", "sla_breached", "told_lead"]),
  );
}
