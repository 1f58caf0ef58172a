// SPDX-License-Identifier: Apache-2.0
// POST /v1/sources/check: what an example would become under a source's mapping.
import { z } from "zod";
import type { checkSource } from "#api/routes/sources.ts";
import type { SourceSettings } from "#domain/config/intake-settings.ts";
import { ok, type Result } from "#domain/result.ts";
import { compileSource } from "#domain/sources/compile-source.ts";
import { tryPost } from "#domain/sources/try-post.ts";
import type { DoorCall, DoorWork } from "#edge/door.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import type { ControlEnv } from "../control-env.ts";
import { findNewest } from "./sources.ts";

type CheckCall = DoorCall<ControlEnv, typeof checkSource, undefined>;

/** A source has no key of this name, so that nothing else can be meant. */
const Named = z.strictObject({ name: z.string() });

export const checkSourceWork: DoorWork<ControlEnv, typeof checkSource, undefined> = {
  async answer(call) {
    const settings = await chooseSource(call);
    if (!settings.ok) return settings;
    const { body, now_ms } = call;
    const { fields, problems, events, ...tried } = tryPost(settings.value, body.example, now_ms);
    return ok({
      status: 200,
      body: {
        ...tried,
        problems: [...problems],
        fields: fields.map(({ value, ...field }) => ({
          ...field,
          value: typeof value === "string" ? value : [...value],
        })),
        events: events === null ? null : [...events],
      },
    });
  },
};

/** What a source is called that has no name yet. */
const UNNAMED = "example";

async function chooseSource({
  env,
  caller,
  body,
  now_ms,
}: CheckCall): Promise<Result<SourceSettings, Problem>> {
  const named = Named.safeParse(body.source);
  if (named.success) {
    const found = await findNewest(env, caller.tenant, named.data.name, now_ms);
    if (found !== null) return ok(found);
    const message = "The newest config has no source of this name.";
    return refuse("invalid_fields", {
      errors: [{ pointer: "/source/name", code: "unknown_source", message }],
    });
  }
  const compiled = compileSource(UNNAMED, body.source);
  if (compiled.ok) return compiled;
  const errors = compiled.error.map(({ pointer, code, message, fix }) => ({
    pointer: `/source${pointer}`,
    code,
    message: fix === null ? message : `${message} ${fix}`,
  }));
  return refuse("invalid_fields", { errors });
}
