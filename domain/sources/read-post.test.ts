// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { compileSource } from "./compile-source.ts";
import { readEvents } from "./read-events.ts";
import { readPost } from "./read-post.ts";
import { readSignal } from "./read-signal.ts";

const NOW = Date.UTC(2026, 10, 22, 9, 30);

function source(written: Record<string, unknown>) {
  const compiled = compileSource("clearview", written);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  return compiled.value;
}
const told = (written: Record<string, unknown>, post: unknown) => {
  const { content } = readPost(source(written), post, NOW);
  return content.ok ? content.value : content.error.map(({ pointer, code }) => [pointer, code]);
};

describe("a post that is refused", () => {
  test.each([
    [{ kind: "signal" }, {}, [["/email", "identity_missing"]]],
    [{ kind: "signal", mapping: { email: "user.mail" } }, {}, [["/user/mail", "identity_missing"]]],
    [
      { kind: "signal", mapping: { email: "user.mail" } },
      { user: { mail: "no address" } },
      [["/user/mail", "invalid_email"]],
    ],
    [{ kind: "signal", mapping: { email: { constant: "x" } } }, {}, [["", "invalid_email"]]],
    [{ kind: "signal" }, [], [["/email", "identity_missing"]]],
    [{ kind: "signal" }, null, [["/email", "identity_missing"]]],
    [{ kind: "signal" }, "text", [["/email", "identity_missing"]]],
  ])("names the field where it stands in the post: %j %j", (written, post, expected) => {
    expect(told(written, post)).toEqual(expected);
  });

  test("says in its message which field of a lead it means, and never the value", () => {
    const settings = source({ kind: "signal", mapping: { email: "user.mail" } });
    const { content } = readPost(settings, { user: { mail: "not-an-address-of-jo" } }, NOW);
    const [problem] = content.ok ? [] : content.error;
    expect(problem?.message).toMatch(/^email: /);
    expect(problem?.message).not.toContain("jo");
  });
});

describe("an enrichment", () => {
  const mapping = { lead_id: "ref", company_size: "org.people", note: "org.note" };
  const WRITTEN = { kind: "enrichment", mapping };
  const LEAD = "led_abc";

  test("says only what it names, about the lead and the time that it names", () => {
    const post = {
      ref: LEAD,
      org: { people: 250 },
      country: "DE",
      observed_at: "2026-11-22T10:00:00+01:00",
      utm: { source: "ads" },
      source: "clearview",
    };
    expect(told(WRITTEN, post)).toEqual({
      kind: "enrichment",
      known: {
        lead_id: LEAD,
        observed_at_ms: Date.UTC(2026, 10, 22, 9, 0),
        patch: { company_size: 250, country: "DE", region: null, state_text: null },
      },
    });
    expect(told(WRITTEN, { ref: LEAD, org: { people: 7 } })).toMatchObject({
      known: { observed_at_ms: null },
    });
  });

  test("a little ahead of its time counts from now on, and further ahead is refused", () => {
    const at = (observed_at: string) =>
      told(WRITTEN, { ref: LEAD, org: { people: 7 }, observed_at });
    expect(at("2026-11-22T09:34:59Z")).toMatchObject({ known: { observed_at_ms: NOW } });
    for (const bad of [
      "2026-11-22T09:35:01Z",
      "2026-11-22",
      "yesterday",
      "2026-11-22T09:00:00",
      "9999-12-31T23:59:59-23:59",
      "0000-01-01T00:00:00+23:59",
    ]) {
      expect(at(bad)).toEqual([["/observed_at", "not_an_instant"]]);
    }
  });

  test.each([
    [{ org: { people: 7 } }, [["/ref", "required"]]],
    [{ ref: ["a", "b"], org: { people: 7 } }, [["/ref", "required"]]],
    [{ ref: LEAD }, [["", "nothing_known"]]],
    [{ ref: LEAD, org: { people: "50-100" } }, [["/org/people", "not_a_number"]]],
    [{ ref: LEAD, country: "Atlantis" }, [["/country", "unknown_country"]]],
    [{ ref: LEAD, email: "jo at acme" }, [["/email", "invalid_email"]]],
    [{ ref: LEAD, org: { note: "n".repeat(501) } }, [["/org/note", "extra_too_long"]]],
    [{ ref: LEAD, state: "CA" }, [["/state", "state_without_country"]]],
  ])("that cannot be read is refused by field: %j", (post, expected) => {
    expect(told(WRITTEN, post)).toEqual(expected);
  });
});

describe("a signal", () => {
  const POINTS = { "Trial Started": 40, page_view: 1, any: 5 };
  test.each([
    ["Trial Started", { name: "Trial Started", points: 40 }],
    ["page_view", { name: "page_view", points: 1 }],
    ["export.csv", { name: "export.csv", points: 5 }],
    ["jo@acme.example", { name: "unknown", points: 5 }],
    ["Jo Example", { name: "unknown", points: 5 }],
    ["+442079460000", { name: "unknown", points: 5 }],
    ["toString", { name: "toString", points: 5 }],
    [undefined, { name: "unknown", points: 5 }],
    [{ deep: 1 }, { name: "unknown", points: 5 }],
    ["x".repeat(65), { name: "unknown", points: 5 }],
  ])("is known by a name that is no person's, and has its points: %j", (type, expected) => {
    expect(readSignal({ signal: "type", points: POINTS }, { type })).toEqual(expected);
  });

  test("has no points where the table has none for it", () => {
    expect(readSignal({ signal: "type", points: {} }, { type: "x" }).points).toBe(0);
    expect(readSignal({ signal: null, points: { x: 3 } }, { type: "x" })).toEqual({
      name: "unknown",
      points: 0,
    });
  });
});

describe("HubSpot's events", () => {
  const event = (more: Record<string, unknown> = {}) => ({
    eventId: 1,
    subscriptionId: 12_345,
    portalId: 62_515,
    occurredAt: 1_564_113_600_000,
    subscriptionType: "contact.propertyChange",
    attemptNumber: 0,
    objectId: 123,
    propertyName: "email",
    propertyValue: "jo@acme.example",
    ...more,
  });
  const read = (post: unknown) => {
    const events = readEvents(post, NOW);
    return events.ok ? events.value : events.error.map(({ pointer, code }) => [pointer, code]);
  };

  test("are read with what happened to which record", () => {
    expect(read([event()])).toMatchObject([
      { object_type: "contact", object_id: "123", event_type: "propertyChange" },
    ]);
    const generic = { subscriptionType: "object.creation", objectTypeId: "0-1", objectId: "456" };
    expect(read([event(generic)])).toMatchObject([
      { object_type: "0-1", object_id: "456", event_type: "creation" },
    ]);
    const linked = {
      subscriptionType: "deal.associationChange",
      fromObjectId: 7,
      objectId: undefined,
    };
    expect(read([event(linked)])).toMatchObject([{ object_type: "deal", object_id: "7" }]);
  });

  test("are the same event at every attempt, and another one with another id, record, time or property", () => {
    const of = (more: Record<string, unknown>) => {
      const events = readEvents([event(more)], NOW);
      return events.ok ? JSON.stringify(events.value[0]?.identity) : null;
    };
    expect(of({ attemptNumber: 3 })).toBe(of({}));
    const others = [
      of({}),
      of({ eventId: 2 }),
      of({ objectId: 124 }),
      of({ occurredAt: 1 }),
      of({ propertyName: "phone" }),
      of({ subscriptionType: "contact.creation" }),
    ];
    expect(new Set(others).size).toBe(others.length);
  });

  test("are at most a hundred, and each fault has its place", () => {
    expect(read(Array.from({ length: 100 }, () => event()))).toHaveLength(100);
    for (const none of [[], {}, null, "x", Array.from({ length: 101 }, () => event())]) {
      expect(read(none)).toEqual([["", "not_events"]]);
    }
    expect(
      read([
        event(),
        event({ eventId: "x" }),
        event({ objectId: 1.5 }),
        event({ subscriptionType: "contact" }),
        event({ objectId: undefined }),
        event({ subscriptionType: "contact.creation:evil" }),
        null,
        event({ occurredAt: NOW + 86_400_001 }),
        event({ occurredAt: 8_640_000_000_000_001 }),
        event({ occurredAt: -1 }),
      ]),
    ).toEqual([
      ["/1/eventId", "not_acceptable"],
      ["/2/objectId", "not_acceptable"],
      ["/3/subscriptionType", "not_acceptable"],
      ["/4/objectId", "required"],
      ["/5/subscriptionType", "not_acceptable"],
      ["/6", "not_acceptable"],
      ["/7/occurredAt", "in_the_future"],
      ["/8/occurredAt", "in_the_future"],
      ["/9/occurredAt", "not_acceptable"],
    ]);
  });
});
