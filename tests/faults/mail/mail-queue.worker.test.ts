// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InvariantError } from "#domain/result.ts";
import { consumeMail } from "../../../workers/control/mail/mail-queue.ts";
import { buildMailPorts } from "../../../workers/control/mail/mail-ports.ts";
import { migratedDatabase } from "../migrated-database.ts";
import * as scene from "./mail-scene.ts";

const { runQueue, buildProvider, signInFor, noticeFor, mailRow, mailRows } = scene;
const lines: string[] = [];
const consoleLog = console.log;

beforeAll(async () => {
  await migratedDatabase();
  console.log = (line: unknown) => lines.push(String(line));
  await scene.addTenant("acme", { name: "Acme\r\nBcc: x@evil.example", brand_color: "#ffcc00" });
  await scene.addTenant("bolt", { name: "Bolt" });
  await scene.addUser("acme", "solo", { locale: "de" });
  await scene.addUser("acme", "both", { email: "both@people.example" });
  await scene.addUser("bolt", "both", { email: "both@people.example" });
  await scene.addUser("acme", "gone", { active: false });
});

afterAll(() => {
  console.log = consoleLog;
});

describe("a sign-in's mail", () => {
  test("goes once to the address that asked, in the reader's language and from the only tenant", async () => {
    const provider = buildProvider(true);
    const message = await signInFor("solo@acme.example");
    const { dead } = await runQueue([message, message], provider);
    expect(dead).toEqual([]);
    expect(provider.mails).toHaveLength(1);
    const [mail] = provider.mails;
    expect(mail?.to).toBe("solo@acme.example");
    expect(mail?.from).toEqual({ address: env.MAIL_FROM, name: "Acme Bcc: x@evil.example" });
    expect(mail?.subject).toContain("Bestätigen Sie Ihre Anmeldung");
    expect(mail?.text.split("\n")).toContain(message.link);
    expect(mail?.html).toContain(`href="${message.link}"`);
    expect(mail?.html).toContain("#ffcc00");
    const row = await mailRow(message);
    expect(row).toMatchObject({ template: "sign_in", status: "sent", attempts: 1, reason: null });
    expect(row?.["provider_id"]).toBe("p-0");
    expect(JSON.stringify(await mailRows("-"))).not.toMatch(/@|token/);
  });

  test("speaks for the named tenant, and for none where there are several", async () => {
    const provider = buildProvider(true);
    await runQueue([await signInFor("both@people.example")], provider);
    await runQueue([await signInFor("both@people.example", "bolt")], provider);
    expect(provider.mails.map(({ from }) => from.name)).toEqual(["revops-pack", "Bolt"]);
  });

  test.each([
    ["nobody's", "nobody@acme.example", null],
    ["an inactive user's", "gone@acme.example", null],
    ["a user's of another tenant than the named one", "solo@acme.example", "bolt"],
  ])(
    "to an address that is %s is never sent and leaves no trace that says so",
    async (_, email, tenant) => {
      const provider = buildProvider(true);
      const before = (await mailRows("-")).length;
      const trace = async (to: string, named: string | null) => {
        lines.length = 0;
        const message = await signInFor(to, named);
        const { delays, dead } = await runQueue([message], provider);
        const seen = lines.map((line) => line.replaceAll(message.mail_id, "ID"));
        return { seen, delays, dead };
      };
      const forNobody = await trace(email, tenant);
      expect(provider.mails).toEqual([]);
      expect(await mailRows("-")).toHaveLength(before);
      expect(forNobody).toEqual(await trace("solo@acme.example", null));
      expect(provider.mails).toHaveLength(1);
    },
  );

  test("is not sent once its link has expired", async () => {
    const provider = buildProvider(true);
    const message = await signInFor("solo@acme.example");
    const later = scene.START_MS + 15 * 60_000;
    await runQueue([message], provider, { wrap: (ports) => ({ ...ports, now: () => later }) });
    expect(provider.mails).toEqual([]);
    expect(await mailRow(message)).toMatchObject({ status: "failed", reason: "expired" });
  });

  test("is not sent where its content was sealed for another mail or person", async () => {
    const provider = buildProvider(true);
    const [mine, other] = [
      await signInFor("solo@acme.example"),
      await signInFor("both@people.example"),
    ];
    const swapped = { ...mine, sealed: other.sealed };
    const misaddressed = { ...other, person: mine.person };
    const { dead } = await runQueue([swapped, misaddressed], provider);
    expect(provider.mails).toEqual([]);
    expect(dead).toHaveLength(2);
  });
});

describe("a notice", () => {
  test("to a role is one mail to each active user who has it and an address, whatever comes twice", async () => {
    await scene.addTenant("crew", { name: "Crew" });
    await scene.addUser("crew", "a", { roles: ["revops_admin"] });
    await scene.addUser("crew", "b", { roles: ["sdr", "revops_admin"], locale: "fr" });
    await scene.addUser("crew", "no-address", { roles: ["revops_admin"], email: null });
    await scene.addUser("crew", "left", { roles: ["revops_admin"], active: false });
    await scene.addUser("crew", "other", { roles: ["sdr"] });
    const provider = buildProvider(false);
    const notice = noticeFor("crew", { role: "revops_admin" });
    await runQueue([notice, notice], provider);
    expect(provider.mails.map(({ to }) => to).toSorted()).toEqual([
      "a@crew.example",
      "b@crew.example",
    ]);
    expect(provider.mails.map(({ subject }) => subject).join()).toMatch(/Vérifiez.*crm|crm/);
    const rows = await mailRows("crew");
    expect(rows.map(({ status, template }) => [status, template])).toEqual([
      ["sent", "webhook_disabled"],
      ["sent", "webhook_disabled"],
    ]);
    await runQueue([{ ...notice, notice_id: "another" }], provider);
    expect(provider.mails).toHaveLength(4);
  });

  test("to a user who left or has no address is done without a mail", async () => {
    const provider = buildProvider(false);
    for (const user_id of ["usr_crew_left", "usr_crew_no-address", "usr_nobody"]) {
      const { dead } = await runQueue([noticeFor("crew", { user_id })], provider);
      expect(dead).toEqual([]);
    }
    expect(provider.mails).toEqual([]);
  });
});

describe("a provider that is down", () => {
  const down = { ok: false, kind: "transient", code: "application_error" } as const;

  test("delays a mail with growing waits and loses nothing", async () => {
    const provider = buildProvider(false);
    provider.moods.push(down, down, { ...down, retry_after_seconds: 300 });
    const notice = noticeFor("crew", { user_id: "usr_crew_a" });
    const { delays, dead } = await runQueue([notice], provider);
    expect([delays, dead]).toEqual([[5, 10, 300], []]);
    expect(provider.mails).toHaveLength(1);
    expect(await mailRow(notice)).toMatchObject({
      status: "sent",
      attempts: 4,
      reason: null,
    });
  });

  test("for longer than a link lives sends no dead link", async () => {
    const provider = buildProvider(false);
    for (let i = 0; i < 40; i++) provider.moods.push(down);
    const message = await signInFor("solo@acme.example");
    const { dead } = await runQueue([message], provider);
    expect([provider.mails, dead]).toEqual([[], []]);
    expect(await mailRow(message)).toMatchObject({ status: "failed", reason: "expired" });
  });

  test("for all retries leaves the message to the dead-letter queue", async () => {
    const provider = buildProvider(false);
    for (let i = 0; i < 40; i++) provider.moods.push(down);
    const notice = noticeFor("crew", { user_id: "usr_crew_a" });
    const { dead } = await runQueue([notice], provider);
    expect(dead).toEqual([notice]);
    expect(await mailRow(notice)).toMatchObject({
      status: "queued",
      reason: "application_error",
      attempts: 21,
    });
  });
});

test("a mail that is refused for good is failed with the code and not tried again", async () => {
  const provider = buildProvider(true);
  provider.moods.push({ ok: false, kind: "permanent", code: "e_recipient_suppressed" });
  const notice = noticeFor("crew", { user_id: "usr_crew_b" });
  const { delays, dead } = await runQueue([notice, notice], provider);
  expect([delays, dead, provider.mails]).toEqual([[], [], []]);
  expect(await mailRow(notice)).toMatchObject({
    status: "failed",
    reason: "e_recipient_suppressed",
    attempts: 1,
  });
});

test("settings that name no provider delay every mail until they are put right", async () => {
  const provider = buildProvider(true);
  let broken = 3;
  const { dead } = await runQueue([noticeFor("crew", { user_id: "usr_crew_a" })], provider, {
    wrap: (ports) => ({
      ...ports,
      mailer() {
        if (broken-- > 0) throw new InvariantError("MAIL_PROVIDER names no provider");
        return ports.mailer();
      },
    }),
  });
  expect(dead).toEqual([]);
  expect(provider.mails).toHaveLength(1);
});

test("a message that this release cannot read is kept for its dead letter, not dropped", async () => {
  const seen: string[] = [];
  const body: unknown = { v: 2, kind: "sign_in" };
  const retry = () => void seen.push("retry");
  const ack = () => void seen.push("ack");
  await consumeMail([{ id: "m", body, attempts: 1, ack, retry }], buildMailPorts(env), () => 0);
  expect(seen).toEqual(["retry"]);
});

test("two deliveries of one message at the same time are one mail, even without keys", async () => {
  const provider = buildProvider(false);
  const notice = noticeFor("crew", { user_id: "usr_crew_a" });
  const ports = { ...buildMailPorts(env), mailer: () => provider };
  const answers: string[] = [];
  const one = () => ({
    id: "m",
    body: notice,
    attempts: 1,
    ack: () => void answers.push("ack"),
    retry: () => void answers.push("retry"),
  });
  await consumeMail([one(), one(), one()], ports, () => 0);
  expect(provider.mails).toHaveLength(1);
  expect(answers).toContain("ack");
});

describe.each([
  ["that honours keys", true],
  ["without keys", false],
])("killed or failing at any call, with a provider %s,", (_title, honoursKeys) => {
  const makers = {
    "a sign-in": () => signInFor("solo@acme.example"),
    "a notice to a role": async () => noticeFor("crew", { role: "revops_admin" }),
  };

  test.each(Object.entries(makers))(
    "%s is never lost and, keys honoured, never doubled",
    async (title, make) => {
      const mails = title === "a sign-in" ? 1 : 2;
      const { calls } = await runQueue([await make()], buildProvider(honoursKeys));
      expect(calls.length).toBeGreaterThanOrEqual(4);
      for (const [call, name] of calls.entries()) {
        for (const when of ["before", "after"] as const) {
          for (const how of ["thrown", "killed"] as const) {
            const provider = buildProvider(honoursKeys);
            const { dead } = await runQueue([await make()], provider, {
              fault: { call, when, how },
            });
            const about = `${name} ${when} ${how}`;
            expect([about, dead]).toEqual([about, []]);
            // Between the provider's answer and its mark nobody knows of it: only there may a mail without keys double.
            const isBlind =
              `${name} ${when}` === "send after" || `${name} ${when}` === "markSent before";
            const expected = !honoursKeys && isBlind ? mails + 1 : mails;
            expect([about, provider.mails.length]).toEqual([about, expected]);
            expect(new Set(provider.mails.map(({ to }) => to)).size).toBe(mails);
          }
        }
      }
      const open = [...(await mailRows("-")), ...(await mailRows("crew"))];
      expect(open.filter(({ status }) => status === "sending")).toEqual([]);
    },
  );
});

test("no address, link, name or trouble of a provider's own words reached the log", () => {
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.join("\n")).not.toMatch(/@|rvl_|Acme|Crew|hooks\.example/);
});
