// SPDX-License-Identifier: Apache-2.0
// Mail hosts that hand out throw-away mailboxes: the list of disposable-hosts.ts, and what it lacks. What both lack
// belongs to a tenant's block list.
import { DISPOSABLE_HOSTS } from "./disposable-hosts.ts";

/** Provenance: compiled by hand for this project, 2026-11; no other list was copied. */
const MORE =
  "33mail.com burnermail.io cool.fr.nf mail-temp.com nospam.ze.tc sneakemail.com spamgourmet.com " +
  "speed.1s.fr temp-mail.io tempmail.dev tempmail.net tempmailaddress.com";

let known: ReadonlySet<string> | undefined;

/** Read at the first question (5 to 10 ms), not when an isolate starts. Hosts are asked for in lower case. */
export const DISPOSABLE_MAIL: Pick<ReadonlySet<string>, "has"> = {
  has: (host) => (known ??= readHosts()).has(host),
};

/** `com:0-mail 0815;de:byom` is `0-mail.com`, `0815.com` and `byom.de`; a line ends as a semicolon does. */
function readHosts(): ReadonlySet<string> {
  const listed = DISPOSABLE_HOSTS.trim()
    .split(/[;\n]/)
    .flatMap((group) => {
      const [top = "", names = ""] = group.split(":");
      return names.split(" ").map((name) => `${name}.${top}`);
    });
  return new Set([...listed, ...MORE.split(" ")]);
}
