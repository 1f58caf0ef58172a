// SPDX-License-Identifier: Apache-2.0
// The file's tenant against the key's: a file never lands in another tenant, and what the operator alone may change is
// changed with the operator's key alone.
import { z } from "zod";
import { err, ok, type Result } from "#domain/result.ts";
import { type Client, type Refusal, refusalText } from "../client.ts";
import { type Change, ChangeAnswer } from "./change.ts";
import type { DirectoryFile } from "./parse-directory.ts";
import { differentFields } from "./same-fields.ts";

export interface TenantProblem {
  /** JSON pointer into the file's `tenant`. */
  readonly pointer: string;
  readonly reason: string;
}

const Standing = z.looseObject({ tenant: z.string() });

/** What happened to the tenant, or if `dry` would happen. */
export async function checkTenant(
  wanted: NonNullable<DirectoryFile["tenant"]>,
  client: Client,
  /** Calls as the operator; null where no key of the operator is given. */
  operator: Client | null,
  dry: boolean,
): Promise<Result<Change, TenantProblem>> {
  const read = await client.send({ method: "GET", path: "/v1/tenant", answer: Standing });
  if (!read.ok) return err(refusedAt(read.error));
  const { tenant, ...stands } = read.value.value;
  if (tenant !== wanted.tenant) {
    const reason = `the file is for ${wanted.tenant}, and you are signed in to ${tenant}`;
    return err({ pointer: "/tenant", reason });
  }
  const different = differentFields(wanted.written, stands);
  const [field] = different;
  if (field === undefined) return ok("unchanged");
  if (operator === null) {
    const reason = `${different.join(", ")} would change, which the operator alone does: set REVOPS_OPERATOR_KEY`;
    return err({ pointer: `/${field}`, reason });
  }
  if (dry) return ok("updated");
  const path = `/v1/tenants/${tenant}`;
  // A field that the file does not write keeps what stands.
  const body = { ...stands, ...wanted.written };
  const saved = await operator.send({ method: "PUT", path, answer: ChangeAnswer, body });
  return saved.ok ? ok(saved.value.value.change) : err(refusedAt(saved.error));
}

function refusedAt(refusal: Refusal): TenantProblem {
  return { pointer: refusal.errors[0]?.pointer ?? "", reason: refusalText(refusal) };
}
