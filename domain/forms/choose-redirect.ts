// SPDX-License-Identifier: Apache-2.0
// Where a plain HTML post leads: only to addresses that the config lists, letter by letter, so that nobody makes of a
// form a link to wherever they like.
import type { FormSettings } from "../config/intake-settings.ts";

/** The page that was asked for where it is listed, else the first one listed; null is the form's own page. */
export function chooseRedirect(
  { redirects }: Pick<FormSettings, "redirects">,
  asked: string,
): string | null {
  return redirects.includes(asked) ? asked : (redirects[0] ?? null);
}
