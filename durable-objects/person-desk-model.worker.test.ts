// SPDX-License-Identifier: Apache-2.0
// Random calls on a person's object against a model that is one list of links and one of sessions.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { personDeskStub } from "#storage/object-stubs.ts";
import { type SeededRandom, seededRandom } from "../tests/fixtures/seeded-random.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

interface ModelLink {
  readonly id: string;
  readonly browser: string;
  readonly tenant: string | null;
  readonly asked: number;
  wrong: number;
  ended: string | null;
}

interface ModelSession {
  readonly id: string;
  readonly created: number;
  seen: number;
  tenant: string | null;
}

/** What must be so, written as plainly as can be. */
class Model {
  readonly links: ModelLink[] = [];
  sessions: ModelSession[] = [];

  ask(link: Omit<ModelLink, "wrong" | "ended">, now: number): boolean {
    const hour = this.links.filter(({ asked }) => now - asked < 60 * MINUTE);
    const open = hour.filter(({ asked, ended }) => ended === null && now - asked < 15 * MINUTE);
    if (hour.length >= 10 || open.length >= 5) return false;
    this.links.push({ ...link, wrong: 0, ended: null });
    return true;
  }

  use(
    id: string,
    proof: { browser: string | null; code: string | null; tenants: readonly string[] },
    now: number,
  ): string | { tenant: string | null } {
    const link = this.links.find((one) => one.id === id && now - one.asked < 60 * MINUTE);
    if (link === undefined) return "unknown";
    if (link.ended !== null) return link.ended;
    if (now - link.asked >= 15 * MINUTE) return "expired";
    if (proof.browser !== link.browser) {
      if (proof.code === null) return "code_needed";
      if (proof.code !== `code-${id}`) {
        link.wrong += 1;
        if (link.wrong < 5) return "wrong_code";
        link.ended = "burned";
        return "burned";
      }
    }
    const { tenants } = proof;
    if (link.tenant === null ? tenants.length === 0 : !tenants.includes(link.tenant)) {
      return "no_membership";
    }
    for (const other of this.links) other.ended ??= "superseded";
    link.ended = "used";
    return { tenant: link.tenant ?? (tenants.length === 1 ? (tenants[0] ?? null) : null) };
  }

  live(now: number): ModelSession[] {
    this.sessions = this.sessions.filter(
      ({ created, seen }) => now - created < 30 * DAY && now - seen < 7 * DAY,
    );
    return this.sessions;
  }
}

/** Every answer that any walk got. */
const seen = new Set<string>();

async function walk(seed: number): Promise<void> {
  const random = seededRandom(seed);
  const person = `model-${seed}`;
  const stub = personDeskStub(env, person);
  const model = new Model();
  let now = Date.now();
  for (let step = 0; step < 120; step++) {
    now += pause(random);
    const at = { v: 1, person, now_ms: now } as const;
    const link = `l${random.below(step + 1)}`;
    const session = random.pick(["none", ...model.live(now).map(({ id }) => id)]);
    switch (random.below(8)) {
      case 0:
      case 1: {
        const asked = {
          id: `l${step}`,
          browser: random.pick(["b1", "b2"]),
          tenant: random.pick([null, null, "one", "two"]),
          asked: now,
        };
        const reply = await stub.askLink({
          ...at,
          link_id: asked.id,
          link_sha256: `sha-${asked.id}`,
          browser_sha256: asked.browser,
          code_sha256: `code-${asked.id}`,
          tenant: asked.tenant,
        });
        seen.add(reply.ok ? "asked" : reply.code);
        expect(reply.ok).toBe(model.ask(asked, now));
        break;
      }
      case 2:
      case 3:
      case 7: {
        const id = random.pick([...model.links.slice(-3).map((one) => one.id), link]);
        // Every third link is tried by somebody who guesses, or no guessing would ever come to its end.
        const isGuessed = Number(id.slice(1)) % 3 === 0;
        const proof = {
          browser: isGuessed ? "b3" : random.pick(["b1", "b3", null]),
          code: isGuessed ? "wrong" : random.pick([null, `code-${id}`, "wrong"]),
          tenants: random.pick([[], ["one"], ["one", "two"]]),
        };
        const reply = await stub.consumeLink({
          ...at,
          link_id: id,
          link_sha256: `sha-${id}`,
          browser_sha256: proof.browser,
          code_sha256: proof.code,
          tenants: proof.tenants,
          session_id: `s${step}`,
          session_sha256: `token-s${step}`,
          client: "c",
        });
        const expected = model.use(id, proof, now);
        const answered = reply.ok ? { tenant: reply.session.tenant } : reply.code;
        seen.add(reply.ok ? "opened" : reply.code);
        expect([step, answered]).toEqual([step, expected]);
        if (typeof expected !== "string") {
          model.live(now).push({ id: `s${step}`, created: now, seen: now, ...expected });
        }
        break;
      }
      case 4: {
        const asked = { ...at, session_id: session, session_sha256: `token-${session}` };
        const found = await stub.checkSession(asked);
        const held = model.live(now).find(({ id }) => id === session);
        if (held !== undefined && now - held.seen >= 5 * MINUTE) held.seen = now;
        expect([found?.seen_at_ms, found?.tenant]).toEqual([held?.seen, held?.tenant]);
        break;
      }
      case 5: {
        const chosen = await stub.chooseTenant({ ...at, session_id: session, tenant: "two" });
        const held = model.live(now).find(({ id }) => id === session);
        if (held !== undefined) held.tenant = "two";
        expect(chosen?.session_id).toBe(held?.id);
        break;
      }
      default: {
        const all = random.below(8) === 0;
        const before = model.live(now).length;
        const asked = { session_id: all ? null : session, keep: all ? session : null };
        const ended = await stub.revokeSessions({ ...at, ...asked });
        model.sessions = model.sessions.filter(({ id }) => (id === session) === all);
        expect(ended).toBe(before - model.sessions.length);
      }
    }
    const listed = await stub.sessions(at);
    expect(listed.map(({ session_id }) => session_id).toSorted()).toEqual(
      model
        .live(now)
        .map(({ id }) => id)
        .toSorted(),
    );
  }
}

const LONG = [MINUTE, 6 * MINUTE, 15 * MINUTE, 40 * MINUTE, 3 * DAY];

/** Mostly moments, sometimes long enough for a link, an hour's limit or a session to end. */
function pause(random: SeededRandom): number {
  return random.below(12) === 0 ? random.pick(LONG) : 1_000 * random.below(10);
}

test.each(Array.from({ length: 12 }, (_, seed) => seed))(
  "no order of calls makes the object differ from the model (seed %i)",
  (seed) => walk(seed),
);

test("the walks met every answer", () => {
  const refusals = ["unknown", "expired", "used", "superseded", "burned", "code_needed"];
  const others = ["wrong_code", "no_membership", "too_many_links", "asked", "opened"];
  expect([...seen].toSorted()).toEqual([...refusals, ...others].toSorted());
});
