// SPDX-License-Identifier: Apache-2.0
// The values that keys of several sections share: names, handles, codes, amounts and rates, each with its bound.
import { z } from "zod";
import { ApprovalRole } from "../../policy/quote.ts";

/** 10^13 whole units: above any ARR in any currency; the compiler checks that minor units stay exact. */
const MAX_WHOLE_UNITS = 10_000_000_000_000;
/** A year. A longer promise is no service level. */
const MAX_SLA_MINUTES = 366 * 24 * 60;
/** ISO 3166-2 lists about 5,000 subdivisions in all; a territory rarely names more than a continent's. */
const MAX_PLACES = 2_000;

export const Name = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, "a name of a-z, 0-9 and _ that starts with a letter");
export const UserHandle = z.string().regex(/^user:[!-~]{1,128}$/, "a handle such as user:sdr-1");
export const TeamHandle = z
  .string()
  .regex(/^team:[!-~]{1,128}$/, "a handle such as team:enterprise-eu");
export const OwnerHandle = z
  .string()
  .regex(
    /^(?:(?:user|team):[!-~]{1,128}|pool:[a-z][a-z0-9_]{0,63})$/,
    "a handle: user:<external id>, team:<external id> or pool:<name>",
  );

const Place = z
  .string()
  .regex(/^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$/, "an ISO 3166 code such as GB or US-CA");
export const Places = z.array(Place).max(MAX_PLACES);
export const Country = z.string().regex(/^[A-Z]{2}$/, "an ISO 3166-1 code such as GB");
export const Currency = z.string().regex(/^[A-Z]{3}$/, "an ISO 4217 code such as EUR");
export const Domain = z
  .string()
  .max(253)
  .regex(
    /^(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$/,
    "a domain in lower case, international ones as A-labels",
  );

export const WholeUnits = z.int().min(0).max(MAX_WHOLE_UNITS);
/** A share of the list price: 0.2 is 20 %. The parser answers 20 with the fraction that was meant. */
export const Fraction = z.number().min(0).max(1);
export const Months = z.int().min(0).max(1_200);
export const Days = z.int().min(0).max(3_650);
export const SlaMinutes = z.int().min(1).max(MAX_SLA_MINUTES);
export const Employees = z.int().min(0).max(100_000_000);
/** Roles of an approval chain, each once. */
export const Chain = z.array(ApprovalRole).max(4);
