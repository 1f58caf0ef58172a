// SPDX-License-Identifier: Apache-2.0
import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import {
  CANDIDATE_LIFE_MS,
  MAX_ENDED_CANDIDATES,
  MAX_WAITING_CANDIDATES,
} from "#domain/config/consent-rules.ts";
import { SWITCH_DELAY_MS } from "#domain/config/effective-at.ts";
import {
  AUTHOR,
  callLater,
  hashOf,
  KEY,
  openCandidateDesk,
  PUBLICATION,
} from "../tests/faults/ledger/candidate-desk.ts";
import { callWithLog, LOG_FAULTS } from "../tests/faults/ledger/desk-with-log.ts";

describe("a candidate", () => {
  it("is no version until another person than its author consents to its very hash", async () => {
    const desk = await openCandidateDesk("cnd-consent");
    const candidate = await desk.waiting(2);
    expect(candidate).toMatchObject({ status: "waiting", needs: 1, config_sha256: hashOf(2) });
    expect(await desk.consent(candidate, AUTHOR.ref)).toEqual({ ok: false, code: "own_candidate" });
    const other = await desk.consent(candidate, "usr_b", desk.stub, hashOf(3));
    expect(other).toEqual({ ok: false, code: "other_hash" });
    expect(await desk.numbers()).toEqual([1]);
    const given = await desk.consent(candidate, "usr_b");
    expect(given).toMatchObject({ kind: "published", fresh: true, version: { config_version: 2 } });
    expect(await desk.numbers()).toEqual([1, 2]);
    expect(await desk.statusOf(candidate)).toBe("published");
  });

  it("leaves a receipt that names author, consents, accepted findings and the diff", async () => {
    const desk = await openCandidateDesk("cnd-receipt");
    const candidate = await desk.waiting(2, {
      publication: { ...PUBLICATION, rolled_back_from: 1, reason: "It was better." },
    });
    await desk.consent(candidate, "usr_b");
    const [first, second] = await desk.told();
    expect([first?.author, first?.consents, first?.diff]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const { author, consents, accepted, diff, rolled_back_from, reason } = second ?? ({} as never);
    expect({ author, accepted, diff, rolled_back_from, reason }).toEqual({
      author: AUTHOR,
      accepted: PUBLICATION.accepted,
      diff: PUBLICATION.diff,
      rolled_back_from: 1,
      reason: "It was better.",
    });
    expect(consents?.map(({ ref }) => ref)).toEqual(["usr_b"]);
    const read = await desk.stub.versionDocument({ v: 1, tenant: desk.tenant, config_version: 2 });
    expect(read?.publication?.consents).toEqual(consents);
  });

  it("forgets the consent of somebody who is no administrator any more", async () => {
    const desk = await openCandidateDesk("cnd-left");
    const candidate = await desk.waiting(2, { actor: KEY, in_person: false });
    const say = (person: string, admins: readonly string[]) =>
      desk.consent(candidate, person, desk.stub, candidate.config_sha256, admins);
    await say("usr_a", ["usr_a", "usr_b", "usr_c"]);
    const without = await say("usr_b", ["usr_b", "usr_c"]);
    expect(without).toMatchObject({ kind: "waiting", candidate: { consents: [{ ref: "usr_b" }] } });
    expect(await desk.numbers()).toEqual([1]);
    expect(await say("usr_c", ["usr_b", "usr_c"])).toMatchObject({ kind: "published" });
    const consents = (await desk.told())[1]?.consents ?? [];
    expect(consents.map(({ ref }) => ref)).toEqual(["usr_b", "usr_c"]);
  });

  it("of an author who is no administrator any more needs two others", async () => {
    const desk = await openCandidateDesk("cnd-author-left");
    const candidate = await desk.waiting(2);
    const say = (person: string, admins: readonly string[]) =>
      desk.consent(candidate, person, desk.stub, candidate.config_sha256, admins);
    const first = await say("usr_b", ["usr_b", "usr_c"]);
    expect(first).toMatchObject({ kind: "waiting", candidate: { needs: 2 } });
    expect(await desk.statusOf(candidate)).toBe("waiting");
    expect(await say("usr_c", ["usr_b", "usr_c"])).toMatchObject({ kind: "published" });
  });

  it("of a key needs two different people, of whom nobody counts twice", async () => {
    const desk = await openCandidateDesk("cnd-key");
    const candidate = await desk.waiting(2, { actor: KEY, in_person: false });
    for (let i = 0; i < 2; i++) {
      expect(await desk.consent(candidate, "usr_a")).toMatchObject({ kind: "waiting" });
    }
    expect(await desk.numbers()).toEqual([1]);
    expect(await desk.consent(candidate, "usr_b")).toMatchObject({ kind: "published" });
    const consents = (await desk.told())[1]?.consents ?? [];
    expect(consents.map(({ ref }) => ref)).toEqual(["usr_a", "usr_b"]);
  });

  it("two consents at once make one version", async () => {
    const desk = await openCandidateDesk("cnd-at-once");
    const candidate = await desk.waiting(2);
    const replies = await Promise.all(
      ["usr_b", "usr_c"].map((person) => desk.consent(candidate, person)),
    );
    expect(replies.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await desk.numbers()).toEqual([1, 2]);
    expect(await desk.told()).toHaveLength(2);
  });

  it("proposed again while it waits is the same one; for another instant it is another", async () => {
    const desk = await openCandidateDesk("cnd-same");
    const candidate = await desk.waiting(2);
    const again = await desk.propose(2);
    expect(again).toMatchObject({ ok: true, fresh: false });
    expect((await desk.waiting(2)).candidate_id).toBe(candidate.candidate_id);
    const later = await desk.waiting(2, { effective_at_ms: Date.UTC(2100, 0, 1) });
    expect(later.candidate_id).not.toBe(candidate.candidate_id);
  });

  it("over another version than the newest is refused, and one that was overtaken publishes nothing", async () => {
    const desk = await openCandidateDesk("cnd-overtaken");
    const candidate = await desk.waiting(2);
    await desk.publish(3, 1);
    expect(await desk.consent(candidate, "usr_b")).toEqual({ ok: false, code: "version_moved" });
    expect(await desk.statusOf(candidate)).toBe("outdated");
    expect(await desk.propose(2)).toEqual({ ok: false, code: "version_moved", current: 2 });
    expect(await desk.numbers()).toEqual([1, 2]);
  });

  it("waits for two weeks and not longer", async () => {
    const desk = await openCandidateDesk("cnd-expires");
    const [one, other] = [await desk.waiting(2), await desk.waiting(3)];
    const late = await callLater(desk, CANDIDATE_LIFE_MS - 60_000, (of) =>
      desk.consent(one, "usr_b", of),
    );
    expect(late).toMatchObject({ kind: "published" });
    const second = await openCandidateDesk("cnd-expires-late");
    const candidate = await second.waiting(2);
    const tooLate = await callLater(second, CANDIDATE_LIFE_MS, (of) =>
      second.consent(candidate, "usr_b", of),
    );
    expect(tooLate).toEqual({ ok: false, code: "candidate_ended" });
    expect(await second.numbers()).toEqual([1]);
    expect(await desk.statusOf(other)).toBe("outdated");
  });

  it("rules from its own instant, or 90 seconds after the consent where that has passed", async () => {
    const far = Date.UTC(2100, 0, 1);
    const desk = await openCandidateDesk("cnd-instant");
    await desk.consent(await desk.waiting(2, { effective_at_ms: far }), "usr_b");
    expect((await desk.told())[1]?.effective_at_ms).toBe(far);
    const late = await openCandidateDesk("cnd-instant-passed");
    const candidate = await late.waiting(2, { effective_at_ms: Date.now() + 1000 });
    const before = Date.now();
    await callLater(late, 3_600_000, (of) => late.consent(candidate, "usr_b", of));
    const at = (await late.told())[1]?.effective_at_ms;
    expect(at).toBeGreaterThanOrEqual(before + 3_600_000 + SWITCH_DELAY_MS);
  });

  it("is withdrawn by its author and rejected by anybody else, with the reason, and then is no more", async () => {
    const desk = await openCandidateDesk("cnd-rejected");
    const { tenant } = desk;
    for (const [content, actor, status] of [
      [2, AUTHOR, "withdrawn"],
      [3, KEY, "rejected"],
    ] as const) {
      const { candidate_id, ...rest } = await desk.waiting(content);
      const asked = { v: 1, tenant, candidate_id, actor, reason: "Not now." } as const;
      for (let i = 0; i < 2; i++) {
        expect(await desk.stub.reject(asked)).toMatchObject({
          ok: true,
          candidate: { status, ended: { by: actor, reason: "Not now." } },
        });
      }
      const reply = await desk.consent({ candidate_id, ...rest }, "usr_b");
      expect(reply).toEqual({ ok: false, code: "candidate_ended" });
      const read = await desk.stub.candidate({ v: 1, tenant, candidate_id });
      expect([read?.source, read?.compiled]).toEqual([null, null]);
    }
    const missing = { v: 1, tenant, candidate_id: "cnd_none" } as const;
    expect(await desk.stub.candidate(missing)).toBeNull();
    expect(await desk.stub.reject({ ...missing, actor: KEY, reason: "x" })).toMatchObject({
      code: "unknown_candidate",
    });
    const published = await desk.waiting(4);
    await desk.consent(published, "usr_b");
    const { candidate_id } = published;
    const reject = { v: 1, tenant, candidate_id, actor: KEY, reason: "x" } as const;
    expect(await desk.stub.reject(reject)).toEqual({ ok: false, code: "candidate_ended" });
  });

  it("is one of a bounded number, waiting or ended", async () => {
    const desk = await openCandidateDesk("cnd-full");
    const { tenant } = desk;
    const contents = Array.from({ length: MAX_WAITING_CANDIDATES }, (_, i) => 2 + i);
    for (const content of contents) await desk.waiting(content);
    expect(await desk.propose(1000)).toEqual({ ok: false, code: "candidates_full" });
    for (let round = 0; round * MAX_WAITING_CANDIDATES <= MAX_ENDED_CANDIDATES; round++) {
      for (const { candidate_id, status } of await desk.stub.candidates({ v: 1, tenant })) {
        if (status !== "waiting") continue;
        await desk.stub.reject({ v: 1, tenant, candidate_id, actor: KEY, reason: "x" });
      }
      for (const content of contents) await desk.waiting(content);
    }
    const all = await desk.stub.candidates({ v: 1, tenant });
    expect(all).toHaveLength(MAX_ENDED_CANDIDATES + MAX_WAITING_CANDIDATES);
    expect(all[0]?.status).toBe("waiting");
  });
});

describe("a consent that completes the number", () => {
  const faults = Object.entries(LOG_FAULTS);

  it.each(faults)(
    "stands once, where %s and the object is evicted: the alarm or the same consent goes on",
    async (name, append) => {
      const quiet = console.warn;
      console.warn = () => {};
      for (const again of ["alarm", "consent"] as const) {
        const desk = await openCandidateDesk(`cnd-${again}-${name.replaceAll(/[^a-z]+/g, "-")}`);
        const candidate = await desk.waiting(2);
        await callWithLog(desk.tenant, append, (of) => desk.consent(candidate, "usr_b", of));
        expect(await desk.numbers()).toEqual([1]);
        await evictDurableObject(desk.object);
        if (again === "alarm") expect(await runDurableObjectAlarm(desk.object)).toBe(true);
        const repeated = await desk.consent(candidate, "usr_b");
        const fresh = again === "consent";
        expect(repeated).toMatchObject({
          kind: "published",
          fresh,
          version: { config_version: 2 },
        });
        expect(await desk.numbers()).toEqual([1, 2]);
        const receipts = await desk.told();
        expect(receipts.map(({ consents }) => consents?.length)).toEqual([undefined, 1]);
        expect(await runDurableObjectAlarm(desk.object)).toBe(false);
      }
      console.warn = quiet;
    },
  );

  it("is not given while an earlier version's receipt is outstanding", async () => {
    const desk = await openCandidateDesk("cnd-held-back");
    const candidate = await desk.waiting(2);
    const { tenant } = desk;
    const [, refuses] = faults[0] ?? ([] as never);
    const reply = await callWithLog(tenant, refuses, async (of) => {
      const request = { v: 1, tenant, source: "{}", compiled: "[]", compiler: "c" } as const;
      await of.publish({ ...request, expect_version: 1, effective_at_ms: null, actor: KEY });
      return desk.consent(candidate, "usr_b", of);
    });
    expect(reply).toMatchObject({ ok: false, code: "log_refuses" });
    expect(await desk.consent(candidate, "usr_b")).toEqual({ ok: false, code: "version_moved" });
  });
});
