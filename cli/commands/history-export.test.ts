// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { FakeRemote, oneByOne, problem } from "../../tests/fixtures/fake-remote.ts";
import { runRevops } from "../run-revops.ts";

const ARGS = ["--url", "https://revops.example", "--key", "rvk_acme_k1_secret"];

async function exportHistory(args: readonly string[], answers: readonly (Response | null)[]) {
  const remote = new FakeRemote({ stack: oneByOne(...answers) });
  const code = await runRevops(["history", "export", ...args], remote);
  return { code, out: remote.printed, err: remote.told, remote };
}

function part(text: string, next: number | null): Response {
  const headers = { "content-type": "application/x-ndjson", "revops-log-size": "7" };
  return new Response(text, {
    headers: next === null ? headers : { ...headers, "revops-next-seq": String(next) },
  });
}

describe("revops history export", () => {
  it("asks part by part to the end and writes the bytes as they came", async () => {
    const answers = [part("a\n", 3), part("bé\n", 5), part("c\n", null)];
    const { code, out, remote } = await exportHistory([...ARGS, "--out", "h.ndjson"], answers);
    expect([code, out]).toEqual([0, "h.ndjson: 7 receipts, 8 bytes\n"]);
    expect(remote.text("h.ndjson")).toBe("a\nbé\nc\n");
    expect(remote.lines).toEqual([
      "GET /v1/log/history?from_seq=0",
      "GET /v1/log/history?from_seq=3",
      "GET /v1/log/history?from_seq=5",
    ]);
  });

  it("goes on where the stack was away for a moment", async () => {
    const busy = problem(503, "unavailable", [], { "retry-after": "2" });
    const answers = [part("a\n", 3), null, busy, part("b\n", null)];
    const { code, remote } = await exportHistory([...ARGS, "--out", "h.ndjson"], answers);
    expect([code, remote.text("h.ndjson")]).toEqual([0, "a\nb\n"]);
  });

  it.each<[string, (Response | null)[], string]>([
    ["refused", [part("a\n", 3), problem(403, "missing_scope")], "missing_scope"],
    ["standing still", [part("a\n", 3), part("b\n", 3)], "does not go on"],
  ])("leaves no half a file where it is %s", async (_, answers, reason) => {
    const { code, out, err, remote } = await exportHistory([...ARGS, "--out", "h.ndjson"], answers);
    expect([code, out, remote.files.has("h.ndjson")]).toEqual([1, "", false]);
    expect(err).toContain(reason);
  });

  it("says so where the file cannot be written, and what is missing on the line", async () => {
    const readOnly = await exportHistory([...ARGS, "--out", "/read-only/h"], [part("a\n", null)]);
    expect([readOnly.code, readOnly.err]).toEqual([1, "/read-only/h cannot be written\n"]);
    const nowhere = await exportHistory([...ARGS, "--out", "missing-folder/h"], []);
    expect([nowhere.code, nowhere.remote.calls]).toEqual([2, []]);
    expect(nowhere.err).toBe("there is no folder missing-folder\n");
    const without = await exportHistory(ARGS, []);
    expect([without.code, without.err.startsWith("--out is missing")]).toEqual([2, true]);
  });
});
