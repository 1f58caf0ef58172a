// SPDX-License-Identifier: Apache-2.0
// The doors speak of fields of a request; whoever typed a command line is told of its flags.
import type { Refusal } from "../client.ts";

export function inFlags(refusal: Refusal): Refusal {
  const errors = refusal.errors.map(({ pointer, code, message }) => ({
    pointer: pointer.replace(/^\/columns\//, "--map "),
    code,
    message: message
      .replace(
        / If "(.*)" is meant, name it for (\S+) in "columns"\.$/,
        ` If it is "$1": --map $2="$1"`,
      )
      .replaceAll('in "columns"', "with --map <field>=<header>"),
  }));
  return { ...refusal, errors };
}
