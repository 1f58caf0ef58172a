// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it, test } from "vitest";
import { DEFAULT_MATCHING } from "#domain/matching/default-matching.ts";
import { buildKeyIndex } from "#domain/matching/key-index.ts";
import { matchAccount } from "#domain/matching/match-account.ts";
import { KEY_ROWS_MAX, probeKeys } from "#domain/matching/probe-keys.ts";
import {
  accountFields,
  teamRecord,
  tenantRecord,
  testBatch,
  userRecord,
} from "../tests/faults/directory-records.ts";
import { countedDatabase, migratedDatabase } from "../tests/faults/migrated-database.ts";
import { companyCorpus } from "../tests/fixtures/company-corpus.ts";
import { type Book, bookLead, fillBook } from "../tests/faults/many-accounts.ts";
import { accountId, teamId, userId } from "./directory-records.ts";
import { buildAccountPort } from "./read-accounts.ts";
import { ACCOUNT_KIND } from "./records/record-kind.ts";
import { type AccountFields, accountRow } from "./records/save-accounts.ts";
import { writeStatements } from "./records/write-records.ts";
import { saveTeam, saveTenant, saveUser } from "./save-directory.ts";

const ID_KEY = new Uint8Array(32).fill(2);
const KEYS = { idKey: ID_KEY, personKey: new Uint8Array(32).fill(3) };

let db: D1Database;
beforeAll(async () => {
  db = await migratedDatabase();
});

const idOf = (external_id: string): string => accountId(ID_KEY, external_id);

/** A tenant with a representative of two teams, and one who left. */
async function open(tenant: string): Promise<void> {
  await saveTenant(db, testBatch(tenant, 1), tenantRecord(tenant));
  const users = [
    userRecord("rep", { territories: ["uk", "dach"] }),
    userRecord("gone", { active: false }),
  ];
  for (const user of users) await saveUser(db, KEYS, testBatch(tenant, 1), user);
  await saveTeam(db, ID_KEY, testBatch(tenant, 1), teamRecord("west", ["rep"]));
  await saveTeam(db, ID_KEY, testBatch(tenant, 1), teamRecord("east", ["rep"]));
}

async function save(
  tenant: string,
  accounts: Readonly<Record<string, Partial<AccountFields>>>,
): Promise<void> {
  const known = new Set(["rep", "gone"].map((name) => userId(ID_KEY, name)));
  const rows = Object.entries(accounts).map(([external_id, fields]) =>
    accountRow(ID_KEY, external_id, accountFields(external_id, fields), known),
  );
  await db.batch(writeStatements(db, ACCOUNT_KIND, testBatch(tenant, 7), rows));
}

describe("an account", () => {
  const ACME: Partial<AccountFields> = {
    name: "Acme Pumps Ltd",
    domains: ["www.acme.example", "acme.test"],
    contact_domains: ["mail.acme-people.example"],
    external_ids: { Salesforce: "001A" },
    phone: "020 7946 0000",
    postal_code: "sw1a 1aa",
    region: "GB-LND",
    owner: "rep",
    csm: "gone",
    customer_status: "customer",
    arr_minor: 500,
    named: true,
    active: false,
    last_activity_at: "2026-11-22T09:30:00+01:00",
  };

  it("is told whole, with who has it, who looks after it, what stands above it and what is open", async () => {
    await open("told");
    await save("told", { group: {}, uk: { parent: "group" }, acme: { ...ACME, parent: "uk" } });
    const deal = db.prepare(
      `INSERT INTO opportunity (tenant_id, opportunity_id, version, receipt_id, account_id, stage, status, lead_ids,
        created_at_ms, changed_at_ms) VALUES ('told', ?1, 1, 'r', ?2, 's', ?3, '[]', 1, 1)`,
    );
    await db.batch([
      deal.bind("o1", idOf("acme"), "open"),
      deal.bind("o2", idOf("acme"), "open"),
      deal.bind("o3", idOf("acme"), "lost"),
      deal.bind("o4", idOf("uk"), "open"),
    ]);
    const keys = ["d:acme.example", "d:acme.test", "d:acme.example", "d:nobody.example"];
    expect(await buildAccountPort(db).candidates("told", keys)).toEqual([
      {
        account_id: idOf("acme"),
        external_id: "acme",
        external_ids: { Salesforce: "001A" },
        name: "Acme Pumps Ltd",
        domains: ["acme.example", "acme.test"],
        primary_domain: "acme.example",
        contact_domains: ["acme-people.example"],
        phone: "+442079460000",
        postal_code: "SW1A1AA",
        region: "GB-LND",
        customer_status: "customer",
        active: false,
        named: true,
        arr_minor: 500,
        owner_id: userId(ID_KEY, "rep"),
        owner_active: true,
        owner_team_id: teamId(ID_KEY, "east"),
        owner_territories: ["dach", "uk"],
        csm_id: userId(ID_KEY, "gone"),
        csm_active: false,
        csm_team_id: null,
        ancestors: [idOf("uk"), idOf("group")],
        open_opportunities: 2,
        last_activity_at_ms: Date.UTC(2026, 10, 22, 8, 30),
        created_at_ms: 7,
        keys: ["d:acme.example", "d:acme.test"],
      },
    ]);
  });

  it.each([
    ["its id with the tenant", { account_ref: "acme" }],
    ["our id", { account_ref: accountId(ID_KEY, "acme") }],
    ["its id in another system, whatever the system's case", { account_ref: "salesforce:001A" }],
    ["its own domain", { email: "jo@mail.acme.example" }],
    ["another of its domains", { website: "https://acme.test/about" }],
    ["a domain of its people", { email: "jo@acme-people.example" }],
    ["its phone", { phone: "+44 20 7946 0000" }],
    ["its phone as dialled at home", { phone: "020 7946 0000" }],
    ["its name", { company: "ACME PUMPS LIMITED" }],
    ["nearly its name", { company: "Acme Pmups" }],
  ])("is found by %s", async (_, said) => {
    await open("found");
    await save("found", { acme: ACME, other: { name: "Quite Another" } });
    const lead = bookLead(BOOK, 1, { email: "jo@gmail.com", company: "X", phone: "1", ...said });
    const found = await buildAccountPort(db).candidates("found", probeKeys(lead, DEFAULT_MATCHING));
    expect(found.map(({ external_id }) => external_id)).toEqual(["acme"]);
    expect(await buildAccountPort(db).candidates("told", ["p:79460001"])).toEqual([]);
  });

  it("has at most ten companies above it, never itself, and none twice where they stand in a circle", async () => {
    await open("above");
    const chain = Object.fromEntries(
      Array.from({ length: 14 }, (_, i) => [`c${i}`, { parent: `c${i + 1}` }]),
    );
    await save("above", { ...chain, left: { parent: "right" }, right: { parent: "left" } });
    const found = await buildAccountPort(db).candidates("above", ["id:c0", "id:left", "id:c14"]);
    const above = new Map(found.map(({ external_id, ancestors }) => [external_id, ancestors]));
    expect(above.get("c0")).toEqual(Array.from({ length: 10 }, (_, i) => idOf(`c${i + 1}`)));
    expect(above.get("left")).toEqual([idOf("right")]);
    // One that an import names and that is not there yet.
    expect(above.has("c14")).toBe(false);
  });

  it("of another tenant is never found", async () => {
    await open("mine");
    await open("yours");
    await save("mine", { acme: ACME });
    const keys = ["d:acme.test", "id:acme", `id:${idOf("acme")}`, "ref:salesforce:001A"];
    expect((await buildAccountPort(db).candidates("mine", keys))[0]?.keys).toHaveLength(4);
    expect(await buildAccountPort(db).candidates("yours", keys)).toEqual([]);
  });
});

const BOOK: Book = {
  tenant: "book",
  idKey: ID_KEY,
  owner: { external_id: "rep", user_id: userId(ID_KEY, "rep") },
  trades: false,
};

describe("a look-up", () => {
  test("finds what the same keys find in memory, and so matches the same, whatever the accounts", async () => {
    await open("corpus");
    const { accounts, leads } = companyCorpus(11, 400);
    await save(
      "corpus",
      Object.fromEntries(
        accounts.map((one) => [
          one.external_id,
          {
            name: one.name,
            // The corpus keeps the first as the account's own.
            domains: one.domains,
            contact_domains: one.contact_domains,
            phone: one.phone,
            postal_code: one.postal_code,
            region: one.region,
            customer_status: one.customer_status,
            active: one.active,
          },
        ]),
      ),
    );
    const all = await buildAccountPort(db).candidates(
      "corpus",
      accounts.map(({ external_id }) => `id:${external_id}`),
    );
    expect(all).toHaveLength(accounts.length);
    const index = buildKeyIndex(all);
    let linked = 0;
    for (const { lead } of leads) {
      const keys = probeKeys(lead, DEFAULT_MATCHING);
      const found = await buildAccountPort(db).candidates("corpus", keys);
      const expected = index.find(keys).map(({ account_id }) => account_id);
      expect(found.map(({ account_id }) => account_id)).toEqual(expected.toSorted());
      const { evidence } = matchAccount(lead, found, DEFAULT_MATCHING);
      expect(evidence).toEqual(matchAccount(lead, index.find(keys), DEFAULT_MATCHING).evidence);
      if (evidence.level !== null) linked += 1;
    }
    expect(linked).toBeGreaterThan(100);
  });

  it("is one statement for any number of keys, and none where there is nothing to look for", async () => {
    const counted = countedDatabase(db);
    const keys = Array.from({ length: 2_000 }, (_, i) => `d:none-${i}.example`);
    expect(await buildAccountPort(counted.db).candidates("told", keys)).toEqual([]);
    expect(counted.spent.statements).toBe(1);
    expect(await buildAccountPort(counted.db).candidates("told", [])).toEqual([]);
    expect(await buildAccountPort(counted.db).owners("told", [])).toEqual(new Map());
    expect(counted.spent.statements).toBe(1);
  });

  it("of a key that many accounts have reads a few of them, always the same ones", async () => {
    await open("crowd");
    const names = Array.from({ length: 60 }, (_, i) => `n${i}`);
    await save("crowd", Object.fromEntries(names.map((id) => [id, { domains: ["all.example"] }])));
    const counted = countedDatabase(db);
    const found = await buildAccountPort(counted.db).candidates("crowd", ["d:all.example"]);
    expect(found.map(({ account_id }) => account_id)).toEqual(
      names.map(idOf).toSorted().slice(0, KEY_ROWS_MAX),
    );
    expect(counted.spent.rows_read).toBeLessThan(KEY_ROWS_MAX * 10);
  });

  it("reads the same few rows for a lead in a book of 20,000 accounts as in one of 1,000", async () => {
    await open("book");
    const numbers = [0, 7, 500, 999];
    const cost = async (): Promise<number[]> => {
      const costs: number[] = [];
      for (const n of numbers) {
        const counted = countedDatabase(db);
        const lead = bookLead(BOOK, n, { account_ref: `crm:c-${n}` });
        const found = await buildAccountPort(counted.db).candidates(
          "book",
          probeKeys(lead, DEFAULT_MATCHING),
        );
        expect(found.map(({ external_id }) => external_id)).toEqual([`a-${n}`]);
        costs.push(counted.spent.rows_read);
      }
      return costs;
    };
    await fillBook(db, BOOK, { from: 0, to: 1_000 });
    const few = await cost();
    await fillBook(db, BOOK, { from: 1_000, to: 20_000 });
    expect(await cost()).toEqual(few);
    expect(Math.max(...few)).toBeLessThan(60);
  });
});

describe("who has an account now", () => {
  it("is read for a whole batch at once; an account that is not there is not told of", async () => {
    await open("owners");
    await save("owners", { mine: { owner: "rep" }, free: {}, other: { owner: "gone" } });
    const counted = countedDatabase(db);
    const ids = ["mine", "free", "mine", "ghost"].map(idOf);
    expect(await buildAccountPort(counted.db).owners("owners", ids)).toEqual(
      new Map([
        [idOf("mine"), userId(ID_KEY, "rep")],
        [idOf("free"), null],
      ]),
    );
    expect(counted.spent.statements).toBe(1);
    expect(counted.spent.rows_read).toBeLessThan(12);
  });
});
