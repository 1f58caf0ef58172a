// SPDX-License-Identifier: Apache-2.0
// What asked, as a person recognises it: `Firefox on Linux`. Only words of these two lists come out, because whoever
// asks for a link writes the header and somebody else reads the mail.

/** What stands in the header, and its name; a browser that calls itself others, too, comes before them. */
const PROGRAMS = [
  ["revops-cli/", "revops CLI"],
  ["curl/", "curl"],
  ["Edg", "Edge"],
  ["OPR/", "Opera"],
  ["SamsungBrowser/", "Samsung Internet"],
  ["FxiOS/", "Firefox"],
  ["Firefox/", "Firefox"],
  ["CriOS/", "Chrome"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;

const SYSTEMS = [
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Android", "Android"],
  ["CrOS", "ChromeOS"],
  ["Windows", "Windows"],
  ["Mac OS X", "macOS"],
  ["Linux", "Linux"],
] as const;

/** The program, and the system where it says so; null where the header names none that we know. */
export function findClientName(userAgent: string | null): string | null {
  const program = nameIn(PROGRAMS, userAgent);
  if (program === null) return null;
  const system = nameIn(SYSTEMS, userAgent);
  return system === null ? program : `${program} on ${system}`;
}

function nameIn(list: readonly (readonly [string, string])[], text: string | null): string | null {
  return list.find(([part]) => text?.includes(part) === true)?.[1] ?? null;
}
