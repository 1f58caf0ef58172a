// SPDX-License-Identifier: Apache-2.0
// With an account the object goes to R2; here it goes to the local store of the same command.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import { ROOT, run } from "../run.ts";
import { archivePlace, archivePolicy } from "./archive.ts";

it("the Wasm stands in the environment's evidence bucket under its own hash, byte for byte, however often", async () => {
  const folder = await mkdtemp(join(tmpdir(), "archive-"));
  try {
    const wasm = await readFile(`${ROOT}policies/dist/policy.wasm`);
    const sha256 = sha256Hex(new Uint8Array(wasm));
    const where = ["--local", "--persist-to", folder];
    for (let time = 0; time < 2; time++) {
      const { object, result } = await archivePolicy("staging", where);
      expect([result.code, object]).toEqual([0, `revops-evidence-staging/w/${sha256}`]);
    }
    const out = join(folder, "out.wasm");
    const object = await archivePlace("staging");
    const got = await run("wrangler", ["r2", "object", "get", object, "--file", out, ...where]);
    expect([got.code, (await readFile(out)).equals(wasm)]).toEqual([0, true]);
    expect(await archivePlace("production")).toBe(`revops-evidence-production/w/${sha256}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
