// SPDX-License-Identifier: Apache-2.0
// Mails with news for a tenant's people, each from the params of its notice. Params that do not fit are thrown: the
// message then waits in its dead letter for the release that can read it, instead of being sent with holes.
import type { NoticeMail } from "#domain/messages/mail-queue.ts";
import {
  ImportDoneParams,
  OffboardingDoneParams,
  SlaParams,
  WebhookDisabledParams,
} from "#domain/messages/notice-params.ts";
import { isTextKey } from "../locales/en.ts";
import { factsOf, type Letterhead, type MailContent } from "./mail-content.ts";
import type { Reader } from "./reader.ts";

export interface NoticeWorld {
  readonly reader: Reader;
  readonly letterhead: Letterhead;
  /** Where people reach the deployment; null where that is not known, and the mail then has no link. */
  readonly origin: string | null;
}

export function buildNoticeMail(
  { template, params }: Pick<NoticeMail, "template" | "params">,
  world: NoticeWorld,
): MailContent {
  if (template === "webhook_disabled")
    return buildWebhookDisabled(WebhookDisabledParams.parse(params), world);
  if (template === "sla_reminder" || template === "sla_breach")
    return buildSla(template, SlaParams.parse(params), world);
  if (template === "import_done") return buildImportDone(ImportDoneParams.parse(params), world);
  return buildOffboardingDone(OffboardingDoneParams.parse(params), world);
}

function buildSla(
  template: "sla_reminder" | "sla_breach",
  { lead_id, clock, due_at, minutes, as }: SlaParams,
  { reader, letterhead: { brand }, origin }: NoticeWorld,
): MailContent {
  const { say } = reader;
  const name = say(`sla.${clock}`);
  const path = `/v1/leads/${encodeURIComponent(lead_id.toWellFormed())}/explain`;
  return {
    subject: say(`${template}.subject`, { clock: name }),
    heading: say(`${template}.heading`),
    paragraphs: [say(`${template}.lead`, { clock: name }), say(`sla.as_${as}`)],
    facts: factsOf([
      [say("sla.lead"), lead_id],
      [say("sla.due"), reader.tellTime(Date.parse(due_at))],
      [say("sla.minutes"), minutes],
    ]),
    action: origin === null ? null : { label: say("sla.button"), url: origin + path },
    notes: [],
    footer: say("tenant_footer", { brand }),
  };
}

/** The reader's words for a code; the code itself where there are none, as the API answers it. */
function tellReason(say: Reader["say"], reason: string | undefined): string | undefined {
  const key = `reason.${reason}`;
  return isTextKey(key) ? say(key) : reason;
}

function buildWebhookDisabled(
  { webhook, origin, reason }: WebhookDisabledParams,
  { reader: { say }, letterhead: { brand } }: NoticeWorld,
): MailContent {
  return {
    subject: say("webhook.subject", { webhook }),
    heading: say("webhook.heading"),
    paragraphs: [say("webhook.lead")],
    facts: factsOf([
      [say("webhook.name"), webhook],
      [say("webhook.receiver"), origin],
      [say("reason"), tellReason(say, reason)],
    ]),
    action: null,
    notes: [say("webhook.next")],
    footer: say("tenant_footer", { brand }),
  };
}

function buildImportDone(
  params: ImportDoneParams,
  { reader: { say }, letterhead: { brand }, origin }: NoticeWorld,
): MailContent {
  const entity = say(`entity.${params.entity}`);
  const rejected = params.rejected ?? "0";
  const isDone = params.status === "done";
  const hasRejects = rejected !== "0";
  const ended = isDone ? (hasRejects ? "import.subject_rejected" : "import.subject") : null;
  const path = `/v1/imports/${encodeURIComponent(params.import_id.toWellFormed())}/rejects.csv`;
  return {
    subject: say(ended ?? "import.subject_ended", { entity, rejected }),
    heading: say("import.heading", { entity }),
    paragraphs: [
      say(isDone ? "import.done" : "import.ended"),
      ...(params.dry_run === "true" ? [say("import.dry_run")] : []),
    ],
    facts: factsOf([
      [say("import.id"), params.import_id],
      [say("reason"), tellReason(say, params.reason)],
      [say("import.rows"), params.rows],
      [say("import.queued"), params.queued],
      [say("import.repeated"), params.repeated],
      [say("import.created"), params.created],
      [say("import.updated"), params.updated],
      [say("import.unchanged"), params.unchanged],
      [say("import.rejected"), params.rejected],
      [say("import.warnings"), params.warnings],
    ]),
    action:
      hasRejects && origin !== null ? { label: say("import.button"), url: origin + path } : null,
    notes: hasRejects ? [say("import.next")] : [],
    footer: say("tenant_footer", { brand }),
  };
}

function buildOffboardingDone(
  params: OffboardingDoneParams,
  { reader: { say }, letterhead: { brand } }: NoticeWorld,
): MailContent {
  const { user } = params;
  const isDone = params.status === "done";
  return {
    subject: say(isDone ? "offboarding.subject" : "offboarding.subject_failed", { user }),
    heading: say("offboarding.heading", { user }),
    paragraphs: [say(isDone ? "offboarding.done" : "offboarding.failed")],
    facts: factsOf([
      [say("offboarding.id"), params.offboarding_id],
      [say("offboarding.successor"), params.successor],
      [say("reason"), tellReason(say, params.reason)],
      [say("offboarding.leads"), params.leads],
      [say("offboarding.accounts"), params.accounts],
      [say("offboarding.pool_seats"), params.pool_seats],
    ]),
    action: null,
    notes: [],
    footer: say("tenant_footer", { brand }),
  };
}
