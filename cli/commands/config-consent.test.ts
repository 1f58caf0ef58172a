// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { UserBody } from "#api/schemas/directory.ts";
import {
  CANDIDATE,
  CANDIDATE_ID,
  CONFIG_SHA256,
  PUBLISHED,
} from "../../tests/fixtures/config-answers.ts";
import {
  FakeRemote,
  type FakeWorld,
  problem,
  type Stack,
} from "../../tests/fixtures/fake-remote.ts";
import { runRevops } from "../run-revops.ts";

const env = { REVOPS_URL: "https://revops.example", REVOPS_KEY: "rvs_session" };

async function revops(args: readonly string[], world: FakeWorld) {
  const remote = new FakeRemote({ env, ...world });
  const code = await runRevops(["config", ...args], remote);
  return { code, remote, out: remote.printed, err: remote.told };
}

const ADMINS = "/v1/users?role=revops_admin&limit=100";
const ADMIN = {
  id: "usr_author",
  external_id: "revops-1",
  ...UserBody.parse({ name: "RevOps 1", roles: ["revops_admin"] }),
};

/** A stack with one candidate, whose consent it answers like this. */
function withCandidate(answer: () => Response, candidate: object = CANDIDATE): Stack {
  return ({ method, path }) => {
    if (method === "POST") return answer();
    if (path === ADMINS) return Response.json({ items: [ADMIN], next_cursor: null });
    if (path === "/v1/config/candidates") return Response.json({ items: [candidate] });
    return path.endsWith(CANDIDATE_ID) ? Response.json(candidate) : problem(404, "not_found");
  };
}

const published = withCandidate(() => Response.json(PUBLISHED, { status: 201 }));

describe("revops config consent", () => {
  it("shows all of it, asks, and consents to the hash of what was shown", async () => {
    const world = { stack: published, lines: ["yes"] };
    const { code, out, err, remote } = await revops(["consent", CANDIDATE_ID], world);
    expect(code).toBe(0);
    for (const told of [
      `candidate      ${CANDIDATE_ID}, waiting for 1 more revops_admin until 2026-12-15T09:00:00.000Z`,
      "proposed       by user revops-1 at 2026-12-01T09:00:00.000Z, over version 3",
      "accepts        segment_gap at /segments: Nobody sells there.",
      `config_sha256  ${CONFIG_SHA256}`,
      "against version 3: LOOSENS\n",
      "smb AE limit 20 % -> 25 %",
    ]) {
      expect(err).toContain(told);
    }
    expect(remote.calls.at(-1)?.body).toEqual({ config_sha256: CONFIG_SHA256 });
    expect(out).toMatch(/^published version 4,/);
  });

  it.each([[["no"]], [["y"]], [[""]], [[]]])(
    "consents to nothing where the answer is %j",
    async (lines) => {
      const world = { stack: published, lines, interactive: true };
      const { code, err, remote } = await revops(["consent", CANDIDATE_ID], world);
      expect([code, remote.calls.every(({ method }) => method === "GET")]).toEqual([1, true]);
      expect(err).toContain("nothing was changed\n");
    },
  );

  it("consents unasked only to a hash that is named", async () => {
    const unasked = await revops(["consent", CANDIDATE_ID], { stack: published });
    expect([unasked.code, unasked.remote.calls]).toEqual([2, []]);
    expect(unasked.err).toContain("name its hash: --sha256");
    const short = await revops(["consent", CANDIDATE_ID, "--sha256", "cccc"], { stack: published });
    expect([short.code, short.remote.calls]).toEqual([2, []]);
    expect(short.err).toContain("--sha256 takes the 64 hexadecimal digits of config_sha256");
    const args = ["consent", CANDIDATE_ID, "--sha256", CONFIG_SHA256, "--json"];
    const named = await revops(args, { stack: published });
    expect(named.remote.lines).toEqual([
      `GET /v1/config/candidates/${CANDIDATE_ID}`,
      `POST /v1/config/candidates/${CANDIDATE_ID}/consent`,
    ]);
    expect(named.remote.calls[1]?.body).toEqual({ config_sha256: CONFIG_SHA256 });
    expect([named.code, JSON.parse(named.out)]).toMatchObject([0, { config_version: 4 }]);
  });

  it("exits 3 where one more person has to consent", async () => {
    const stack = withCandidate(() => Response.json(CANDIDATE, { status: 202 }));
    const args = ["consent", CANDIDATE_ID, "--sha256", CONFIG_SHA256];
    const { code, out } = await revops(args, { stack });
    expect([code, out]).toEqual([
      3,
      `noted; ${CANDIDATE_ID} waits for 1 more revops_admin until 2026-12-15T09:00:00.000Z\n`,
    ]);
  });

  it("says why its author's consent is refused", async () => {
    const stack = withCandidate(() => problem(403, "own_candidate"));
    const args = ["consent", CANDIDATE_ID, "--sha256", CONFIG_SHA256];
    const { code, err } = await revops(args, { stack });
    expect([code, err]).toEqual([1, "The title of own_candidate.\n"]);
  });

  it("says of an outdated one that it has to be published again, and asks nothing", async () => {
    const outdated = withCandidate(() => problem(500, "internal"), {
      ...CANDIDATE,
      status: "outdated",
    });
    const late = withCandidate(() => problem(409, "version_moved"));
    const named = ["consent", CANDIDATE_ID, "--sha256", CONFIG_SHA256];
    for (const [args, stack] of [
      [["consent", CANDIDATE_ID], outdated],
      [named, outdated],
      [named, late],
    ] as const) {
      const { code, err } = await revops(args, { stack, lines: ["yes"] });
      expect([code, err.split(":")[0]]).toEqual([
        1,
        "another version was published since this was proposed",
      ]);
    }
  });

  it("tells whoever comes with a key to sign in", async () => {
    const stack = withCandidate(() => problem(403, "missing_scope"));
    const args = ["consent", CANDIDATE_ID, "--sha256", CONFIG_SHA256];
    const { code, err } = await revops(args, { stack });
    expect([code, err]).toEqual([
      1,
      "The title of missing_scope.\n  only a revops_admin who is signed in consents, never a key: `revops login`\n",
    ]);
  });

  it("never sends what is no candidate's id", async () => {
    for (const id of ["3", "../versions", "cnd_short"]) {
      const { code, remote } = await revops(["consent", id], { stack: published, lines: ["yes"] });
      expect([code, remote.calls]).toEqual([2, []]);
    }
  });
});

describe("revops config candidates", () => {
  it("lists those that wait, and with --all those that ended too", async () => {
    const waiting = await revops(["candidates"], { stack: published });
    expect(waiting.out).toContain(
      `${CANDIDATE_ID}  2026-12-01T09:00:00.000Z  revops-1  version 3  waiting for 1 more revops_admin`,
    );
    const ended = {
      ...CANDIDATE,
      status: "rejected",
      ended: { by: { kind: "user", ref: "usr_b" }, at: "2026-12-02T09:00:00.000Z", reason: "No." },
    };
    const stack = withCandidate(() => problem(500, "internal"), ended);
    expect((await revops(["candidates"], { stack })).out).toBe("nothing waits for consent\n");
    const all = await revops(["candidates", "--all"], { stack });
    expect(all.out).toContain("rejected by usr_b at 2026-12-02T09:00:00.000Z: No.\n");
  });

  it("shows one with its diff, and says where there is none", async () => {
    const one = await revops(["candidates", CANDIDATE_ID], { stack: published });
    expect(one.code).toBe(0);
    expect(one.out).toContain("against version 3: LOOSENS\n");
    const other = `cnd_${"b".repeat(26)}`;
    const none = await revops(["candidates", other], { stack: published });
    expect([none.code, none.err]).toEqual([
      1,
      `there is no candidate ${other}: \`revops config candidates\` shows those there are\n`,
    ]);
  });
});

describe("revops config reject", () => {
  it("takes a reason and says what became of it", async () => {
    const ended = {
      ...CANDIDATE,
      status: "withdrawn",
      ended: {
        by: { kind: "user", ref: "usr_a" },
        at: "2026-12-02T09:00:00.000Z",
        reason: "Typo.",
      },
    };
    const stack = withCandidate(() => Response.json(ended));
    const none = await revops(["reject", CANDIDATE_ID], { stack });
    expect([none.code, none.remote.calls]).toEqual([2, []]);
    const { code, out, remote } = await revops(["reject", CANDIDATE_ID, "--reason", "Typo."], {
      stack,
    });
    expect([code, remote.calls[0]?.body]).toEqual([0, { reason: "Typo." }]);
    expect(out).toContain("is withdrawn by usr_a at 2026-12-02T09:00:00.000Z: Typo.\n");
  });
});
