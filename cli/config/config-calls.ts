// SPDX-License-Identifier: Apache-2.0
// What the commands ask of the stack's config routes.
import type { z } from "zod";
import { ConfigCheck, VersionDiff } from "#api/schemas/config.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Call, Client, Refusal } from "../client.ts";
import type { ConfigText } from "./read-config.ts";

export type Check = z.infer<typeof ConfigCheck>;

/** The config of a call: a file, or the stack's working draft. */
export type ConfigOrigin =
  | { readonly kind: "file"; readonly file: ConfigText }
  /** `true`, or the revision that the person looked at. */
  | { readonly kind: "draft"; readonly revision: string };

/** Nothing is stored; `against` is a version's number. */
export async function askForCheck(
  client: Client,
  origin: ConfigOrigin,
  against: string | undefined,
): Promise<Result<Check, Refusal>> {
  const path = configPath("/v1/config/check", origin, { against });
  const call = { method: "POST", path, answer: ConfigCheck, repeatable: true } as const;
  const sent = await client.send<Check>({ ...call, ...bodyOf(origin) });
  return sent.ok ? ok(sent.value.value) : sent;
}

/** What a published version changed against the one before it. */
export async function askForVersionDiff(
  client: Client,
  version: string,
): Promise<Result<z.infer<typeof VersionDiff>, Refusal>> {
  const path = `/v1/config/versions/${version}/diff`;
  const sent = await client.send({ method: "GET", path, answer: VersionDiff });
  return sent.ok ? ok(sent.value.value) : sent;
}

/** A version that there is none of, in one sentence whichever door said so. */
export function nameVersion(refusal: Refusal, version: string | undefined): Refusal {
  const isUnknown =
    refusal.status === 404 || refusal.errors.some(({ pointer }) => pointer === "/query/against");
  if (version === undefined || !isUnknown) return refusal;
  const reason = `there is no version ${version}: \`revops config versions\` shows those there are`;
  return { ...refusal, reason, errors: [] };
}

/** The path with those of the values that were given. */
export function configPath(
  path: string,
  origin: ConfigOrigin | null,
  values: Readonly<Record<string, string | undefined>>,
): string {
  const query = new URLSearchParams();
  if (origin?.kind === "draft") query.set("draft", origin.revision);
  for (const [name, value] of Object.entries(values))
    if (value !== undefined) query.set(name, value);
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

export function bodyOf(origin: ConfigOrigin): Pick<Call<unknown>, "text"> {
  return origin.kind === "draft" ? {} : { text: origin.file };
}
