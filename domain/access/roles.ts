// SPDX-License-Identifier: Apache-2.0
// What a person is in a tenant. A person may have several roles; what each may do stands in actions.ts.
import { z } from "zod";

export const ROLES = [
  "sdr",
  "ae",
  "partner_manager",
  "finance",
  "legal",
  "sales_manager",
  "vp_sales",
  "csm",
  "deal_desk",
  "revops_admin",
  "auditor",
  "executive",
] as const;

export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;
