// SPDX-License-Identifier: Apache-2.0
// Which account a lead belongs to: what links, what settles a tie, and which domains prove nothing.
import { z } from "zod";
import { TIE_BREAKERS } from "../../matching/match-evidence.ts";
import { Domain } from "./fields.ts";
import { group, key } from "./key.ts";

const AUTO_LEVELS = ["L1", "L2", "L3", "L4"] as const;
const MAX_DOMAINS = 1_000;

const Domains = z.array(Domain).max(MAX_DOMAINS).default([]);

export const Matching = group("How a lead's account is found.", {
  link_levels: key(z.array(z.enum(AUTO_LEVELS)).default([...AUTO_LEVELS]), {
    says: "Levels of evidence that link a lead to an account; a level left out only suggests. A similar name alone (L5) never links.",
    unit: "list",
    direction: "neutral",
  }),
  fuzzy_threshold: key(z.number().min(0.5).max(1).default(0.88), {
    says: "Least likeness at which two names are similar.",
    unit: "likeness",
    direction: "neutral",
  }),
  margin: key(z.number().min(0).max(0.5).default(0.02), {
    says: "Least distance in likeness between the best account and the next that a similar name links by itself.",
    unit: "likeness",
    direction: "neutral",
  }),
  tie_breakers: key(z.array(z.enum(TIE_BREAKERS)).default([...TIE_BREAKERS]), {
    says: "What chooses among accounts of equal evidence, in this order; with all of them left out every tie is a conflict.",
    unit: "list",
    direction: "neutral",
  }),
  ambiguous: key(z.enum(["hold", "tell"]).default("hold"), {
    says: "Accounts that no tie-breaker tells apart: `hold` asks a person, `tell` routes the lead without an account.",
    unit: "choice",
    direction: "neutral",
  }),
  shared_domains: key(Domains, {
    says: "Domains that several unrelated companies use: never evidence by themselves.",
    unit: "list",
    direction: "neutral",
  }),
  corporate_domains: key(Domains, {
    says: "Domains that the lists take for a provider's or a host's, and that are one company's.",
    unit: "list",
    direction: "neutral",
  }),
});
