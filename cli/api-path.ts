// SPDX-License-Identifier: Apache-2.0
// The path of a call that a person types: below /v1 of the stack they are signed in to, and nowhere else.
import { err, ok, type Result } from "#domain/result.ts";

export function parseApiPath(word: string | undefined): Result<string, string> {
  const url = word?.startsWith("/v1/") === true ? URL.parse(word, "https://stack.invalid") : null;
  // Dots could lead above /v1 all the same, and no address carries a fragment.
  if (url === null || !url.pathname.startsWith("/v1/") || url.hash !== "") {
    return err("name a path below /v1, such as /v1/users");
  }
  return ok(url.pathname + url.search);
}
