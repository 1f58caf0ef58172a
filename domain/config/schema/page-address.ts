// SPDX-License-Identifier: Apache-2.0
// Address of something on the web that a page of ours leads to or shows.
import { z } from "zod";

/**
 * https only, of a host in plain letters (another script's as `xn--`): its origin stands in the page's security policy, in
 * which a semicolon, as a URL's host may have it, would begin another directive.
 */
export const PageAddress = z
  .url({
    protocol: /^https$/,
    hostname: /^[a-z0-9.-]+$/,
    error: "an address such as https://www.acme.example/page, of a host of a-z, 0-9, . and -",
  })
  .max(500);
