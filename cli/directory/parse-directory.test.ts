// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parseDirectory } from "./parse-directory.ts";

/** Each problem as `line:column pointer message (fix)`. */
function problems(text: string): string[] {
  const parsed = parseDirectory(text);
  if (parsed.ok) return [];
  return parsed.error.map(({ line, column, pointer, message, fix }) => {
    return `${line}:${column} ${pointer} ${message}${fix === null ? "" : ` (${fix})`}`;
  });
}

describe("a directory file", () => {
  it.each(["default", "enterprise", "smb"])("of the profile %s has no problem", async (profile) => {
    const text = await readFile(
      new URL(`../../profiles/${profile}/directory.yaml`, import.meta.url),
      "utf8",
    );
    expect(problems(text)).toEqual([]);
  });

  it.each(["", "# nothing\n", "users:\n", "users: []\nteams: []\n", "users: ~"])(
    "may be empty: %j",
    (text) => {
      expect(parseDirectory(text)).toMatchObject({
        ok: true,
        value: { tenant: null, entries: [] },
      });
    },
  );

  it("names every problem at once, by line and column, with what to write instead", () => {
    const text = `
tenant: { tenant: acme, name: Acme, time_zne: UTC }
users:
  - { external_id: u-1, name: "", emial: a@b.example }
  - external_id: u 2
    name: Two
    roles: [sdr, admni]
  - name: Three
  - { external_id: u-1, name: Again }
team: []
accounts:
  - external_id: acc-1
    name: One
    domains: [fine.example, "Not A Domain"]
    region: Great Britain
products: { sku: x }
`;
    expect(problems(text)).toEqual([
      "2:37 /tenant/time_zne time_zne is not a field here (did you mean time_zone?)",
      expect.stringMatching(/^4:31 \/users\/0\/name name Too small.* \(such as "/),
      "4:35 /users/0/emial emial is not a field here (did you mean email?)",
      '5:18 /users/1/external_id external_id must be 1 to 100 of A-Z a-z 0-9 . _ : -, as text (such as "u-17")',
      expect.stringMatching(/^7:18 \/users\/1\/roles\/1 roles.1 .*"revops_admin"/),
      expect.stringMatching(/^8:5 \/users\/2\/external_id external_id is missing/),
      "10:1 /team is not a section (did you mean teams?)",
      expect.stringMatching(/^14:29 \/accounts\/0\/domains\/1 domains.1 must be a domain name/),
      expect.stringMatching(/^15:13 \/accounts\/0\/region region must be .* \(such as "GB"\)$/),
      "16:11 /products must be a list of entries",
    ]);
  });

  it("does not take one address twice, because the second would undo the first", () => {
    const text = "users:\n  - { external_id: u-1, name: A }\n  - { external_id: u-1, name: B }\n";
    expect(problems(text)).toEqual([
      "3:20 /users/1/external_id there is another user u-1 (keep one of the two)",
    ]);
    // One absence per user and id: the same id of another user is another one.
    const away = (user: string) =>
      `  - { external_id: a, user: ${user}, starts_at: "2026-01-01T00:00:00.000Z" }\n`;
    expect(problems(`absences:\n${away("u-1")}${away("u-2")}`)).toEqual([]);
    expect(problems(`absences:\n${away("u-1")}${away("u-1")}`)).toHaveLength(1);
  });

  it.each([
    ["users: [", /^1:\d+ /],
    ["users:\n  - a: b\n a: c\n", /^\d:\d+ /],
    ["users: []\nusers: []\n", /^2:1 .*stands twice/],
    ["a: &x 1\nusers: *x\n", /^2:8 .*alias/],
    ["- 1\n", /^1:1 .*map of sections/],
    ["tenant: { name: Acme }", /^1:9 \/tenant\/tenant is missing/],
    ["--- {}\n--- {}\n", /^\d:\d+ /],
    ["users: [1]", /^1:9 \/users\/0 must be a map/],
  ])("that is no such file is refused with its place: %j", (text, expected) => {
    expect(problems(text)[0]).toMatch(expected);
  });

  it("is read as the doors read it: what is left out has its default", () => {
    const parsed = parseDirectory("users: [{ external_id: u-1, name: A }]");
    if (!parsed.ok) throw new Error("has problems");
    const [entry] = parsed.value.entries;
    expect(entry?.written).toEqual({ name: "A" });
    expect(entry?.body).toMatchObject({ name: "A", email: null, active: true });
    expect(parsed.value.problemAt(entry?.at ?? [], "/name", "is odd")).toMatchObject({
      line: 1,
      column: 35,
    });
  });
});
