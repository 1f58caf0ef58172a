// SPDX-License-Identifier: Apache-2.0
// Makes domain/lead/lists/disposable-hosts.ts of an unpacked disposable-email-domains-js (CC0-1.0):
//   npm pack disposable-email-domains-js && tar xzf disposable-email-domains-js-*.tgz
//   node scripts/vendor-disposable.ts package
import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import { sha256Hex } from "../domain/bytes/sha256.ts";
import { FREE_MAIL } from "../domain/lead/lists/free-mail.ts";
import { ROOT } from "./run.ts";

const TARGET = "domain/lead/lists/disposable-hosts.ts";
/** So that the file is some hundred lines and not ten thousand. */
const LINE_CHARACTERS = 1_000;

async function vendor(folder: string): Promise<void> {
  const bytes = await readFile(`${folder}/dist/dict/disposable_email_blocklist.json`);
  const { version } = z
    .object({ name: z.literal("disposable-email-domains-js"), version: z.string() })
    .parse(JSON.parse(await readFile(`${folder}/package.json`, "utf8")));
  const listed = z
    .array(z.string().regex(/^[a-z0-9.-]+\.[a-z0-9-]+$/))
    .parse(JSON.parse(bytes.toString()));
  const hosts = [...new Set(listed)].filter((host) => !FREE_MAIL.has(host)).toSorted();
  const lines = linesOf(hosts);
  const text = `// SPDX-License-Identifier: Apache-2.0
// Made by scripts/vendor-disposable.ts: mail hosts that hand out throw-away mailboxes. Provenance: the list of
// disposable-email-domains (CC0-1.0) as npm's disposable-email-domains-js ${version} (CC0-1.0) carries it, SHA-256
// ${sha256Hex(new Uint8Array(bytes))},
// without ${listed.length - hosts.length} that free-mail.ts names. ${hosts.length} hosts, ${sizeOf(lines)} KB; one text, so that an isolate that never asks only
// holds it.
export const DISPOSABLE_HOSTS = \`
${lines.join("\n")}
\`;
`;
  await writeFile(ROOT + TARGET, text);
  console.log(`wrote ${TARGET} (${hosts.length} hosts)`);
}

/** By top-level domain, which is not repeated: `com:0-mail 0815;de:byom`, broken into lines between hosts. */
function linesOf(hosts: readonly string[]): string[] {
  const byTop = Map.groupBy(hosts, (host) => host.slice(host.lastIndexOf(".") + 1));
  const lines: string[] = [];
  for (const [top, members] of [...byTop].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    for (const [n, host] of members.entries()) {
      const name = host.slice(0, host.lastIndexOf("."));
      const line = lines.at(-1) ?? "";
      const more = `${line}${n > 0 ? ` ${name}` : `${line === "" ? "" : ";"}${top}:${name}`}`;
      if (lines.length > 0 && more.length <= LINE_CHARACTERS) lines[lines.length - 1] = more;
      else lines.push(`${top}:${name}`);
    }
  }
  return lines;
}

function sizeOf(lines: readonly string[]): number {
  return Math.round(lines.join("\n").length / 1024);
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: node scripts/vendor-disposable.ts <folder of disposable-email-domains-js>");
  process.exitCode = 1;
} else await vendor(folder);
