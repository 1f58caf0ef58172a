// SPDX-License-Identifier: Apache-2.0
// The address to which sources post.
import type { Hono } from "hono";
import { receivePost } from "#api/routes/sources.ts";
import { openBareDoor } from "#edge/bare-door.ts";
import { problemResponse } from "#edge/problem.ts";
import { acceptPost } from "./accept-post.ts";
import type { SourceDoorEnv } from "./find-source.ts";

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- Hono is invariant in its env, so it has to be the caller's own
export function openSourceDoor<E extends SourceDoorEnv>(app: Hono<{ Bindings: E }>): void {
  const { id: route, method } = receivePost;
  const path = receivePost.path.replaceAll(/\{(.+?)\}/g, ":$1");
  openBareDoor(app, { method, path, step: "request", route }, () => ({
    answer: acceptPost,
    refuse: (problem, { trace_id }) => problemResponse(problem, trace_id),
  }));
}
