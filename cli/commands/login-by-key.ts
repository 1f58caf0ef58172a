// SPDX-License-Identifier: Apache-2.0
// An API key as a login: looked at, tried once, kept as it is.
import { z } from "zod";
import { parseApiKey } from "#domain/access/api-key.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { Client, refusalText } from "../client.ts";
import type { Remote } from "../console.ts";
import { type Login, NO_LOGIN } from "../credentials.ts";

/** The login to keep; a sentence where the stack does not take the key. */
export async function checkKey(
  url: string,
  key: string,
  remote: Remote,
): Promise<Result<Login, string>> {
  if (key.startsWith("rvo_")) {
    return err("the operator's key is not kept on a machine: give it in REVOPS_OPERATOR_KEY");
  }
  const parsed = parseApiKey(key);
  if (parsed === null) return err("that is no API key: rvk_<tenant>_<id>_<secret>");
  const read = await new Client(url, key, remote).send({
    method: "GET",
    path: "/v1/tenant",
    answer: z.unknown(),
  });
  // A key that may not read the directory is a key all the same.
  if (!read.ok && read.error.status !== 403) return err(refusalText(read.error));
  return ok({ ...NO_LOGIN, key, tenant: parsed.tenant });
}
