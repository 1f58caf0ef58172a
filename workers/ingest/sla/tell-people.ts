// SPDX-License-Identifier: Apache-2.0
// Mails of reminders and breaches, each named by its receipt: sent again, it is the same mail.
import type { NoticeMail } from "#domain/messages/mail-queue.ts";
import type { SlaParams } from "#domain/messages/notice-params.ts";
import { instantText } from "#domain/time/instant.ts";
import type { LeadTools } from "../lead-tools.ts";
import type { StandingSla } from "./append-sla.ts";

export async function tellPeople(
  tenant: string,
  standing: readonly StandingSla[],
  { ports }: LeadTools,
): Promise<void> {
  const notices = standing.flatMap(({ message, receipt_id, body }): NoticeMail[] => {
    const { told, clock, due_at_ms, minutes, event } = body;
    if (told === null) return [];
    const params: SlaParams = {
      lead_id: message.lead_id,
      clock,
      due_at: instantText(due_at_ms),
      minutes: String(minutes),
      as: told.as,
    };
    return [
      {
        v: 1,
        kind: "notice",
        notice_id: receipt_id,
        tenant,
        template: event === "breach" ? "sla_breach" : "sla_reminder",
        audience: { user_id: told.user_id },
        params: { ...params },
        trace_id: message.trace_id,
      },
    ];
  });
  if (notices.length > 0) await ports.notices.send(notices);
}
