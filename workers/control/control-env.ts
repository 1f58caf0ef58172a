// SPDX-License-Identifier: Apache-2.0
// What control's doors need of the Worker's env; the generated Env has all of it.
import type { DoorEnv } from "#edge/door.ts";
import type { ObjectNamespaces } from "#storage/object-stubs.ts";

export interface ControlEnv extends DoorEnv, Pick<ObjectNamespaces, "RECEIPT_LOG" | "TENANT_DESK"> {
  readonly DB: D1Database;
  readonly DEAD_LETTERS: R2Bucket;
  readonly LEADS: Queue;
}
