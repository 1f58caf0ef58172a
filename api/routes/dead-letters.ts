// SPDX-License-Identifier: Apache-2.0
// Messages that ran out of retries, and their way back.
import { z } from "zod";
import { defineRoute } from "../contract.ts";
import { Page } from "../schemas/fields.ts";
import { DeadLetterPage, ReplayedDeadLetter } from "../schemas/log.ts";

export const listDeadLetters = defineRoute({
  id: "listDeadLetters",
  method: "get",
  path: "/v1/dead-letters",
  tag: "Operations",
  action: "letter.manage",
  summary: "Messages that ran out of retries",
  description:
    "Newest first. Their leads stand held with the reason `pipeline_error`. The operator sees those, and only those, " +
    "whose bytes name no tenant.",
  query: Page,
  success: { 200: { description: "A page of dead letters.", schema: DeadLetterPage } },
  problems: [],
});

export const replayDeadLetter = defineRoute({
  id: "replayDeadLetter",
  method: "post",
  path: "/v1/dead-letters/{id}/replay",
  tag: "Operations",
  action: "letter.manage",
  summary: "Send a dead letter again",
  description:
    "Sends the same bytes to the queue they came from. Replayed twice, it changes nothing twice.",
  params: z.object({ id: z.string().regex(/^dlt_[a-z2-7]{26}$/) }),
  success: { 202: { description: "Sent.", schema: ReplayedDeadLetter } },
  problems: [],
});
