// SPDX-License-Identifier: Apache-2.0
// Files that a command writes where a person told it to. A mistyped folder is told before any work is done, and never made.
import { dirname } from "node:path";
import type { Remote } from "./console.ts";
import { plainText } from "./terminal.ts";

/** One sentence where the folder of the path is not there, else null. */
export async function missingFolder(
  path: string,
  remote: Pick<Remote, "isFolder">,
): Promise<string | null> {
  const folder = dirname(path);
  return (await remote.isFolder(folder)) ? null : `there is no folder ${plainText(folder)}`;
}
