// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { UserBody } from "#api/schemas/directory.ts";
import { LOOSER, PUBLISHED } from "../../tests/fixtures/config-answers.ts";
import { FakeRemote, type FakeWorld, problem } from "../../tests/fixtures/fake-remote.ts";
import { runRevops } from "../run-revops.ts";

const env = { REVOPS_URL: "https://revops.example", REVOPS_KEY: "rvk_acme_k0_secret" };
const TEXT = "# ours\n\tsegments: []\n";
const written = {
  revision: "r3",
  saved_at: "2026-12-01T09:00:00.000Z",
  saved_by: { kind: "user", ref: "usr_a" },
};
const DRAFT = {
  ...written,
  media_type: "application/yaml",
  text: TEXT,
  source: {},
  history: [
    { ...written, deleted: false },
    { ...written, revision: "r2", deleted: true },
  ],
};

async function revops(line: string, world: FakeWorld = {}) {
  const files = { "config.yaml": TEXT };
  const remote = new FakeRemote({ env, files, ...world });
  const code = await runRevops(["config", ...line.split(" ")], remote);
  return { code, remote, out: remote.printed, err: remote.told };
}

describe("revops config draft", () => {
  it("writes the text byte for byte over the revision that was edited", async () => {
    const stack = () => Response.json({ ...written, change: "updated" });
    const { code, out, remote } = await revops("draft put config.yaml --revision r2", { stack });
    expect([code, out]).toEqual([0, "updated: the draft is r3\n"]);
    const [call] = remote.calls;
    expect([call?.method, call?.body, call?.headers.get("if-match")]).toEqual([
      "PUT",
      TEXT,
      '"r2"',
    ]);
  });

  it("overwrites nothing that somebody else wrote, and shows what they changed", async () => {
    const document = {
      type: "urn:revops-pack:problem:precondition_failed",
      title: "Moved.",
      status: 412,
      conflict: { current: '"r4"', changed_by: written.saved_by, changed_at: written.saved_at },
      diff: { keys: LOOSER.keys, more: 0 },
    };
    const stack = () => Response.json(document, { status: 412 });
    const { code, err } = await revops("draft put config.yaml --revision r2", { stack });
    expect(code).toBe(1);
    expect(err).toContain("the draft is at r4, not r2; nothing was changed\n");
    expect(err).toContain("r4 is by user usr_a at 2026-12-01T09:00:00.000Z\n");
    expect(err).toContain("smb AE limit 20 % -> 25 %");
  });

  it.each([
    ["r99", '"r5"', "there is no revision r99: the draft is at r5; nothing was changed\nr5 is by"],
    ["r4", '"r5"', "the draft is at r5, not r4; nothing was changed\nr5 is by"],
    ["r4", null, "the draft was deleted; nothing was changed\ndeleted by"],
  ])(
    "says of --revision %s against %s what is, and who it was by name",
    async (named, current, told) => {
      const conflict = { current, changed_by: written.saved_by, changed_at: written.saved_at };
      const type = "urn:revops-pack:problem:precondition_failed";
      const admin = { id: "usr_a", external_id: "revops-1", ...UserBody.parse({ name: "A" }) };
      const { code, err } = await revops(`draft put config.yaml --revision ${named}`, {
        stack: ({ method }) =>
          method === "GET"
            ? Response.json({ items: [admin], next_cursor: null })
            : Response.json({ type, title: "Moved.", status: 412, conflict }, { status: 412 }),
      });
      expect([code, err]).toEqual([1, `${told} user revops-1 at 2026-12-01T09:00:00.000Z\n`]);
    },
  );

  it("never takes the place of the draft by a file that holds no config", async () => {
    for (const text of ["", "# later\n", "---\n"]) {
      const world = { files: { "config.yaml": text } };
      for (const line of ["draft put config.yaml", "publish config.yaml"]) {
        const { code, err, remote } = await revops(line, world);
        expect([code, remote.calls]).toEqual([1, []]);
        expect(err).toBe("config.yaml holds no config; nothing was changed\n");
      }
    }
  });

  it("prints the text with its lines and without its control characters, the revisions beside it", async () => {
    const stack = () => Response.json({ ...DRAFT, text: `${TEXT}# \u001b[2J\n` });
    const { code, out, err } = await revops("draft get", { stack });
    expect([code, out]).toEqual([0, "# ours\n?segments: []\n# ?[2J\n"]);
    expect(err).toContain("*  r3        2026-12-01T09:00:00.000Z  usr_a\n");
    expect(err).toContain("   r2        2026-12-01T09:00:00.000Z  usr_a  deleted\n");
  });

  it("saves the text byte for byte where a file is named, an earlier revision too", async () => {
    const stack = () => Response.json(DRAFT);
    const { code, out, remote } = await revops("draft get --revision r3 --out got.yaml", { stack });
    expect([code, remote.text("got.yaml"), out]).toEqual([0, TEXT, "got.yaml: r3, 2 lines\n"]);
    expect(remote.lines[0]).toBe("GET /v1/config/draft?revision=r3");
    const refused = await revops("draft get --out /read-only/x.yaml", { stack });
    expect([refused.code, refused.err]).toEqual([1, "/read-only/x.yaml cannot be written\n"]);
    const nowhere = await revops("draft get --out missing-folder/x.yaml", { stack });
    expect([nowhere.code, nowhere.remote.calls]).toEqual([2, []]);
    expect(nowhere.err).toBe("there is no folder missing-folder\n");
  });

  it("says how to begin where there is no draft", async () => {
    const { code, err } = await revops("draft get", { stack: () => problem(404, "not_found") });
    expect([code, err]).toEqual([
      1,
      "there is no draft: write one with `revops config draft put <file>`\n",
    ]);
  });

  it.each(["draft get --revision 3", "draft put", "draft put config.yaml --revision x", "draft"])(
    "exits 2 on wrong use and calls nothing: %s",
    async (line) => {
      const { code, remote } = await revops(line);
      expect([code, remote.calls]).toEqual([2, []]);
    },
  );
});

describe("revops config versions", () => {
  const version = (config_version: number, effective_at: string) => ({
    ...PUBLISHED,
    config_version,
    effective_at,
  });

  it("says which version rules, which one will, and which one never does", async () => {
    const items = [
      version(4, "1970-01-01T00:00:09.000Z"),
      version(3, "1970-01-01T00:01:00.000Z"),
      version(2, "1970-01-01T00:00:00.000Z"),
    ];
    const { out } = await revops("versions", { stack: () => Response.json({ items }) });
    expect(out.split("\n").map((line) => line.split(/ {2,}/).at(-1))).toEqual([
      "sha256",
      "will rule",
      "cccccccccccc",
      "rules",
      "",
    ]);
    const none = await revops("versions", { stack: () => Response.json({ items: [] }) });
    expect(none.out).toBe("nothing is published yet\n");
  });

  it.each([
    "versions 99",
    "rollback 99",
    "diff --version 99",
    "diff --version 99 config.yaml",
    "check config.yaml --against 99",
  ])("says of a version that there is none of the same sentence: %s", async (line) => {
    const against = { pointer: "/query/against", code: "unknown_version", message: "None." };
    const { code, err } = await revops(line, {
      stack: ({ path }) =>
        path.includes("against=")
          ? problem(422, "invalid_fields", [against])
          : problem(404, "not_found"),
    });
    expect([code, err]).toEqual([
      1,
      "there is no version 99: `revops config versions` shows those there are\n",
    ]);
  });

  it("tells how one came about", async () => {
    const publication = {
      author: { kind: "user", ref: "usr_a" },
      consents: [{ ref: "usr_b", at: "2026-12-02T09:00:00.000Z" }],
      accepted: [{ code: "segment_gap", pointer: "/segments", reason: "Nobody sells there." }],
      diff: LOOSER,
      rolled_back_from: 2,
      reason: "Too loose.",
    };
    const view = { ...PUBLISHED, source: {}, compiled: {}, publication };
    const { out, remote } = await revops("versions 4", { stack: () => Response.json(view) });
    expect(remote.lines[0]).toBe("GET /v1/config/versions/4");
    for (const told of [
      "author         user usr_a\n",
      "consented      usr_b at 2026-12-02T09:00:00.000Z\n",
      "back to        version 2\nreason         Too loose.\n",
      "accepts        segment_gap at /segments: Nobody sells there.\n",
      "against the version before: LOOSENS\n",
    ]) {
      expect(out).toContain(told);
    }
    const silent = { ...view, publication: null };
    const own = await revops("versions 4", { stack: () => Response.json(silent) });
    expect(own.out).toContain("by             the product itself\n");
  });
});
