// SPDX-License-Identifier: Apache-2.0
// A recorded quote under the candidate: counted always, a row where it would be decided otherwise.
import type { OverriddenDecision } from "#domain/policy/quote.ts";
import type { QuoteRow } from "#domain/simulation/replay.ts";
import { decideQuoteUntraced } from "../evaluate-quote.ts";
import { quoteChanges, quoteOutcome } from "./quote-outcome.ts";
import type { RecordedQuote } from "./recorded.ts";
import type { PartContext } from "./replay-world.ts";
import type { Reproduction } from "./reproduce.ts";

/** Null where nothing changes, or where policy never saw the quote. */
export function replayQuote(
  { leaf, body }: RecordedQuote,
  { decision, missing_policy }: Reproduction<OverriddenDecision>,
  { candidate, archive, count, isInFlight }: PartContext,
): QuoteRow | null {
  const { input, list_minor, revision } = body;
  if (input === null || decision === null) return null;
  const before = quoteOutcome(decision);
  const after = quoteOutcome(decideQuoteUntraced(candidate.host, candidate.config, input));
  const changes = quoteChanges(before, after);
  const own = archive.document(leaf.config_version ?? 0, leaf.config_sha256 ?? "");
  const { discount_bps } = input.quote;
  const facts = {
    before,
    after,
    in_flight: isInFlight(leaf.id),
    currency: own?.policy.currency ?? "",
    list_minor,
    discount_bps,
  };
  count.quote({ ...facts, changed: changes.length > 0 });
  if (changes.length === 0) return null;
  const { id: receipt_id, seq, chain } = leaf;
  const quote_id = chain.slice(chain.indexOf(":") + 1);
  return {
    kind: "quote",
    receipt_id,
    seq,
    quote_id,
    revision,
    reproduced: missing_policy === null,
    changes,
    ...facts,
  };
}
