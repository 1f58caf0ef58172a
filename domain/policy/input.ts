// SPDX-License-Identifier: Apache-2.0
// What policies may see: integers, booleans and codes; no name, address or number of a person.
// Config is not here: it is resident in the Wasm heap as `data`.
import { z } from "zod";
import { EMAIL_CLASSES } from "../lead/lead.ts";

/** `schema` names the shape; a policy denies input without it. `input_id` is echoed, so an answer cannot be mixed up. */
export const head = { schema: z.literal(1), input_id: z.string().max(128), now_ms: z.int() };

export const PreflightInput = z.strictObject({
  ...head,
  action: z.literal("CREATE_LEAD"),
  subject: z.strictObject({ kind: z.enum(["user", "key", "system"]) }),
  lead: z
    .strictObject({
      source: z.string(),
      email_class: z.enum(EMAIL_CLASSES),
      /** The host's look-up of the email's domain in the config's allow and block lists. */
      listed: z.enum(["allow", "block", "none"]),
      has_email: z.boolean(),
      has_phone: z.boolean(),
      has_company: z.boolean(),
      country: z.string().nullable(),
      region: z.string().nullable(),
      company_size: z.int().nullable(),
      // These three stand together or not at all: inputs recorded before there were any have none.
      /** The field that people do not see was filled in. */
      honeypot: z.boolean().exactOptional(),
      /** The address is an office's and not a person's, such as info@. */
      email_role: z.boolean().exactOptional(),
      /** Other leads of the same company's mail domain within the config's window; null where none are counted. */
      domain_velocity: z.int().min(0).nullable().exactOptional(),
    })
    .refine(isWholeSender, "what is known of the sender is whole or absent"),
});
export type PreflightInput = z.infer<typeof PreflightInput>;

function isWholeSender(lead: object): boolean {
  const stated = ["honeypot", "email_role", "domain_velocity"].filter((name) => name in lead);
  return stated.length === 0 || stated.length === 3;
}

export const SegmentInput = z.strictObject({
  ...head,
  /** Annual recurring revenue of the linked account in minor units of the config's currency. */
  account_arr_minor: z.int().nullable(),
  /** Employees. */
  company_size: z.int().nullable(),
});
export type SegmentInput = z.infer<typeof SegmentInput>;

export const LeadRoutingInput = z.strictObject({
  ...head,
  /** `preflight.allow` of the same attempt: a denied lead gets rung `denied`. */
  preflight_allow: z.boolean(),
  lead: z.strictObject({
    source: z.string(),
    country: z.string().nullable(),
    region: z.string().nullable(),
    company_size: z.int().nullable(),
    /** The partner's source whose registration it is; absent in inputs from before there was a rung for it. */
    partner: z.string().nullable().exactOptional(),
  }),
  /** The account that evidence links, null where none does. */
  account: z
    .strictObject({
      account_id: z.string(),
      /** Evidence level of the link. */
      evidence: z.enum(["L1", "L2", "L3", "L4"]),
      customer_status: z.enum(["prospect", "customer", "former"]),
      arr_minor: z.int().nullable(),
      owner_id: z.string().nullable(),
      owner_active: z.boolean(),
      owner_team_id: z.string().nullable(),
      // The rest stand together or not at all: inputs recorded before accounts were named have none.
      /** Its owner works it by name, customer or not. */
      named: z.boolean().exactOptional(),
      csm_id: z.string().nullable().exactOptional(),
      csm_active: z.boolean().exactOptional(),
      csm_team_id: z.string().nullable().exactOptional(),
    })
    .nullable(),
  /** What matching could not settle, as codes: `shared_domain`, `ambiguous_account`. */
  match_conflicts: z.array(z.string().max(64)),
});
export type LeadRoutingInput = z.infer<typeof LeadRoutingInput>;
