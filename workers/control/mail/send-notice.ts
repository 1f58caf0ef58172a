// SPDX-License-Identifier: Apache-2.0
// A notice: to one user as one mail, to a role as one notice for each user who has it, so that each mail is retried,
// given up on and replayed by itself.
import { buildNoticeMail } from "#connectors/mail/templates/notices.ts";
import { buildReader } from "#connectors/mail/templates/reader.ts";
import { renderMail, senderName } from "#connectors/mail/templates/render-mail.ts";
import { buildId } from "#domain/ids/ids.ts";
import type { NoticeMail } from "#domain/messages/mail-queue.ts";
import { type Delivered, deliverMail } from "./deliver-mail.ts";
import type { MailPorts } from "./mail-ports.ts";

/** One mail of a notice; the same for the same notice and user, however often and by whichever way it comes. */
export function noticeMailId(
  idKey: Uint8Array,
  { notice_id }: Pick<NoticeMail, "notice_id">,
  userId: string,
): string {
  return buildId(idKey, "mal", [notice_id, userId]);
}

export async function sendNotice(notice: NoticeMail, ports: MailPorts): Promise<Delivered> {
  const { audience, tenant } = notice;
  if ("role" in audience) {
    // Sent, then acknowledged: a crash between the two sends them again, and each mail's row knows it.
    const users = await ports.people.ofRole(tenant, audience.role);
    const each = users.map(({ user_id }) => ({ ...notice, audience: { user_id } }));
    await ports.sendNotices(each);
    return { kind: "done" };
  }
  const [user] = await ports.people.ofUser(tenant, audience.user_id);
  if (user === undefined) return { kind: "done" };
  const reader = buildReader(user.locale, user.time_zone);
  const content = buildNoticeMail(notice, { reader, letterhead: user, origin: ports.origin });
  const mail = {
    from: { address: ports.from, name: senderName(user) },
    to: user.email,
    ...(await renderMail(content, user, reader)),
  };
  const mail_id = noticeMailId(ports.idKey(tenant), notice, user.user_id);
  return deliverMail(
    {
      name: { tenant_id: tenant, mail_id },
      template: notice.template,
      person: user.person,
      expires_at_ms: null,
      mail,
    },
    ports,
  );
}
