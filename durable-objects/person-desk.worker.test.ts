// SPDX-License-Identifier: Apache-2.0
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import {
  LINK_LIFE_MS,
  LINK_MEMORY_MS,
  MAX_OPEN_LINKS,
  MAX_SESSIONS,
  SEEN_STEP_MS,
  SESSION_IDLE_MS,
  SESSION_LIFE_MS,
} from "#domain/access/sign-in-rules.ts";
import type { ConsumeLinkRequest, PersonDeskRpc } from "#domain/messages/person-desk.ts";
import { personDeskStub } from "#storage/object-stubs.ts";

const NOW = Date.now();

function desk(person: string) {
  const object = env.PERSON_DESK.get(env.PERSON_DESK.idFromName(person));
  const stub = personDeskStub(env, person);
  const at = (now_ms: number) => ({ v: 1, person, now_ms }) as const;
  return {
    object,
    stub,
    at,
    ask: (link: string, now_ms = NOW, tenant: string | null = null) =>
      stub.askLink({
        ...at(now_ms),
        link_id: link,
        link_sha256: `sha-${link}`,
        browser_sha256: "browser",
        code_sha256: `code-${link}`,
        tenant,
      }),
    use: (link: string, now_ms = NOW, more: Partial<ConsumeLinkRequest> = {}) =>
      stub.consumeLink({
        ...at(now_ms),
        link_id: link,
        link_sha256: `sha-${link}`,
        browser_sha256: "browser",
        code_sha256: null,
        tenants: ["one"],
        session_id: `ses-${link}`,
        session_sha256: `token-${link}`,
        client: "Firefox on Linux",
        ...more,
      }),
    check: (session: string, now_ms = NOW) =>
      stub.checkSession({
        ...at(now_ms),
        session_id: `ses-${session}`,
        session_sha256: `token-${session}`,
      }),
  };
}

/** Whether the object holds anything: a table or an alarm. */
function isEmpty(object: DurableObjectStub): Promise<boolean> {
  return runInDurableObject(object, async (_, { storage }) => {
    const query = "SELECT name FROM sqlite_master WHERE name IN ('link', 'session')";
    const tables = storage.sql.exec(query).toArray();
    return tables.length === 0 && (await storage.getAlarm()) === null;
  });
}

describe("a person's object", () => {
  it("holds nothing after questions about nobody, and nothing after what was asked for nobody has expired", async () => {
    const { object, stub, at, ask, use, check } = desk("made-up");
    expect(await use("a")).toEqual({ ok: false, code: "unknown" });
    expect(await check("a")).toBeNull();
    expect(await stub.sessions(at(NOW))).toEqual([]);
    expect(await stub.revokeSessions({ ...at(NOW), session_id: null, keep: null })).toBe(0);
    expect(await isEmpty(object)).toBe(true);
    await ask("a", NOW - LINK_MEMORY_MS + 60_000);
    expect(await isEmpty(object)).toBe(false);
    expect(await runDurableObjectAlarm(object)).toBe(true);
    expect(await isEmpty(object)).toBe(false);
    await ask("b", NOW - LINK_MEMORY_MS - 1);
    await runInDurableObject(object, (_, { storage }) => {
      storage.sql.exec("UPDATE link SET asked_at_ms = ?", NOW - LINK_MEMORY_MS - 1);
    });
    await runDurableObjectAlarm(object);
    expect(await isEmpty(object)).toBe(true);
    expect((await ask("c")).ok).toBe(true);
    expect((await use("c")).ok).toBe(true);
  });

  it("keeps links and sessions over an eviction", async () => {
    const { object, ask, use, check } = desk("evicted");
    await ask("a");
    await evictDurableObject(object);
    expect((await use("a")).ok).toBe(true);
    await evictDurableObject(object);
    expect(await check("a")).toMatchObject({ tenant: "one", proof: "mailed_link" });
    expect(await use("a")).toEqual({ ok: false, code: "used" });
  });

  it("two uses of one link at the same time open one session", async () => {
    const { stub, at, ask, use } = desk("racing");
    await ask("a");
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, i) => use("a", NOW, { session_id: `ses-${i}` })),
    );
    expect(replies.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await stub.sessions(at(NOW))).toHaveLength(1);
  });

  it("a link for a tenant of which the person is no user stays as it was", async () => {
    const { ask, use } = desk("foreign");
    await ask("a", NOW, "two");
    expect(await use("a")).toEqual({ ok: false, code: "no_membership" });
    expect(await use("a", NOW, { tenants: [] })).toEqual({ ok: false, code: "no_membership" });
    const used = await use("a", NOW, { tenants: ["one", "two"] });
    expect(used).toMatchObject({ ok: true, session: { tenant: "two" } });
  });

  it("refuses more open links than one person needs, and lets the next in when one has expired", async () => {
    const { ask } = desk("many-links");
    for (let i = 0; i < MAX_OPEN_LINKS; i++) expect((await ask(`l${i}`)).ok).toBe(true);
    expect(await ask("more")).toEqual({ ok: false, code: "too_many_links" });
    expect((await ask("later", NOW + LINK_LIFE_MS)).ok).toBe(true);
  });

  it("the session longest unused gives way to one too many", async () => {
    const { stub, at, check } = desk("many-sessions");
    for (let i = 0; i <= MAX_SESSIONS; i++) {
      await stub.openSession({
        ...at(NOW + i),
        session_id: `ses-${i}`,
        session_sha256: `token-${i}`,
        client: "c",
        proof: "access",
        tenants: ["one", "two"],
      });
    }
    expect(await stub.sessions(at(NOW + 99))).toHaveLength(MAX_SESSIONS);
    expect(await check("0", NOW + 99)).toBeNull();
    expect(await check("1", NOW + 99)).toMatchObject({ tenant: null, proof: "access" });
  });

  it("a session ends when it is idle for a week, and after a month however busy", async () => {
    const { ask, use, check } = desk("aging");
    await ask("a");
    await use("a");
    expect((await check("a", NOW + SEEN_STEP_MS - 1))?.seen_at_ms).toBe(NOW);
    expect((await check("a", NOW + SEEN_STEP_MS))?.seen_at_ms).toBe(NOW + SEEN_STEP_MS);
    let at = NOW + SEEN_STEP_MS;
    while (at + SESSION_IDLE_MS - 1 < NOW + SESSION_LIFE_MS) {
      at += SESSION_IDLE_MS - 1;
      expect(await check("a", at)).not.toBeNull();
    }
    expect(await check("a", NOW + SESSION_LIFE_MS - 1)).not.toBeNull();
    expect(await check("a", NOW + SESSION_LIFE_MS)).toBeNull();
  });

  it("no hash of an id, and no id without its hash, finds a session or a link", async () => {
    const { stub, at, ask, use } = desk("hashes");
    await ask("a");
    expect(await use("a", NOW, { link_sha256: "sha-b" })).toEqual({ ok: false, code: "unknown" });
    await use("a");
    const wrong = { ...at(NOW), session_id: "ses-a", session_sha256: "token-b" };
    expect(await stub.checkSession(wrong)).toBeNull();
  });

  it("answers nothing in another person's name", async () => {
    const { object } = desk("own");
    const other = { v: 1, person: "another", now_ms: NOW } as const;
    const link = { ...other, link_id: "l", link_sha256: "s", browser_sha256: "b", tenant: null };
    const session = { ...other, session_id: "s", session_sha256: "t", client: "c" };
    const refused = await runInDurableObject(object, (instance) => {
      const inner = instance as unknown as PersonDeskRpc;
      const calls = [
        () => inner.askLink({ ...link, code_sha256: "c" }),
        () => inner.describeLink(link),
        () => inner.consumeLink({ ...link, ...session, code_sha256: null, tenants: [] }),
        () => inner.openSession({ ...session, proof: "access", tenants: [] }),
        () => inner.checkSession(session),
        () => inner.chooseTenant({ ...session, tenant: "t" }),
        () => inner.sessions(other),
        () => inner.revokeSessions({ ...other, session_id: null, keep: null }),
      ];
      return Promise.all(
        calls.map((call) =>
          call().then(
            () => "answered",
            (error: Error) => error.name,
          ),
        ),
      );
    });
    expect(new Set(refused)).toEqual(new Set(["InvariantError"]));
  });
});
