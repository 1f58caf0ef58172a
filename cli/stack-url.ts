// SPDX-License-Identifier: Apache-2.0
// The address of a stack, as a person types it and as credentials are kept under it.
import { err, ok, type Result } from "#domain/result.ts";

/** One spelling per stack: origin and path, without a slash at the end. */
export function parseStackUrl(text: string): Result<string, string> {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return err("--url is not an address, such as https://revops.example");
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    return err("--url takes an address alone: no user, query or fragment");
  }
  if (url.protocol === "http:" && !isThisMachine(url.hostname)) {
    return err("--url begins with http://, which would send your key in clear: use https://");
  }
  return ok((url.origin + url.pathname).replace(/\/+$/, ""));
}

/** Hosts that never leave the machine. */
export function isThisMachine(host: string): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(host);
}
