// SPDX-License-Identifier: Apache-2.0
// What holds over thousands of made-up leads and accounts, whatever their evidence.
import { beforeAll, describe, expect, test } from "vitest";
import { companyCorpus, type Corpus, slip } from "../../tests/fixtures/company-corpus.ts";
import { party } from "../../tests/fixtures/match-parties.ts";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import type { AccountCandidate } from "./account-candidate.ts";
import { readCompanyName } from "./company-name.ts";
import { DEFAULT_MATCHING } from "./default-matching.ts";
import { buildKeyIndex, type KeyIndex } from "./key-index.ts";
import { matchAccount } from "./match-account.ts";
import { MATCH_LEVELS, type MatchLevel } from "./match-evidence.ts";
import { nameLikeness } from "./name-likeness.ts";
import { accountKeys, KEY_ROWS_MAX, probeKeys } from "./probe-keys.ts";

let corpus: Corpus;
let index: KeyIndex;
beforeAll(() => {
  corpus = companyCorpus(7, 4_000);
  index = buildKeyIndex(corpus.accounts);
});

describe("over a made-up world in which one company in six has a twin of nearly the same name", () => {
  test("at least 95 of 100 links of each level are right, and every domain's", () => {
    const counts = new Map<MatchLevel, { links: number; right: number }>();
    for (const { lead, account_id } of corpus.leads) {
      const found = index.find(probeKeys(lead, DEFAULT_MATCHING));
      const { evidence } = matchAccount(lead, found, DEFAULT_MATCHING);
      if (evidence.level === null) continue;
      const count = counts.get(evidence.level) ?? { links: 0, right: 0 };
      count.links += 1;
      if (evidence.account_id === account_id) count.right += 1;
      counts.set(evidence.level, count);
    }
    const told = MATCH_LEVELS.map((level) => ({
      level,
      ...(counts.get(level) ?? { links: 0, right: 0 }),
    }));
    const linked = told.reduce((sum, { links }) => sum + links, 0);
    expect(linked).toBeGreaterThan(2_000);
    for (const { level, links, right } of told) {
      if (links === 0) continue;
      const precision = right / links;
      expect([level, links, right, precision >= 0.95]).toEqual([level, links, right, true]);
      if (level === "L2") expect(precision).toBe(1);
    }
    expect(told.filter(({ links }) => links > 100).map(({ level }) => level)).toEqual([
      "L2",
      "L3",
      "L4",
    ]);
  });

  test("the order of the candidates, and their repetition, never change the answer", () => {
    const random = seededRandom(3);
    for (const { lead } of corpus.leads.slice(0, 600)) {
      const found = [
        ...index.find(probeKeys(lead, DEFAULT_MATCHING)),
        ...Array.from({ length: 5 }, () => random.pick(corpus.accounts)),
      ];
      const answer = matchAccount(lead, found, DEFAULT_MATCHING);
      const shuffled = random.shuffled([...found, ...found]);
      expect(matchAccount(lead, shuffled, DEFAULT_MATCHING)).toEqual(answer);
    }
  });

  test("accounts that have nothing in common with the lead never change the answer", () => {
    for (const { lead } of corpus.leads.slice(0, 300)) {
      const found = index.find(probeKeys(lead, DEFAULT_MATCHING));
      const answer = matchAccount(lead, found, DEFAULT_MATCHING);
      const stranger = party("zzz", { company: "Qx", country: "JP", website: "qx.example" });
      expect(matchAccount(lead, [stranger, ...found], DEFAULT_MATCHING)).toEqual(answer);
    }
  });
});

test("a lead without a name never links by a free, ISP's, throw-away, shared, school's or public body's domain", () => {
  const hosts = [
    "gmail.com",
    "gmx.de",
    "comcast.net",
    "btinternet.com",
    "mailinator.com",
    "acme.github.io",
    "x.myshopify.com",
    "mit.edu",
    "ox.ac.uk",
    "hmrc.gov.uk",
    "owned.example",
  ];
  const random = seededRandom(17);
  const settings = { ...DEFAULT_MATCHING, shared_domains: ["owned.example"] };
  for (let round = 0; round < 2_000; round += 1) {
    const host = random.pick(hosts);
    const accounts: AccountCandidate[] = Array.from({ length: 1 + random.below(3) }, (_, i) =>
      party(
        `${i}`,
        { company: `Company ${i}`, country: "US" },
        {
          domains: [host],
          primary_domain: random.below(2) === 0 ? host : null,
          contact_domains: [host],
          active: random.below(4) > 0,
          open_opportunities: random.below(2),
        },
      ),
    );
    const { lead } = corpus.leads[0] ?? { lead: null };
    if (lead === null) throw new Error("no lead");
    const asked = {
      ...lead,
      company: null,
      phone: null,
      email: `jo@${host}`,
      website: random.below(2) === 0 ? null : host,
    };
    const { evidence } = matchAccount(asked, accounts, settings);
    expect([host, evidence.level]).toEqual([host, null]);
  }
});

describe("likeness", () => {
  const names = (): string[] => corpus.accounts.map(({ name }) => name);
  const likeness = (a: string, b: string): number => {
    const [left, right] = [readCompanyName(a, null), readCompanyName(b, null)];
    if (left === null || right === null) throw new Error("no name");
    return nameLikeness(left, right);
  };

  test("is the same from both sides, whole with itself, and between 0 and 1000", () => {
    const random = seededRandom(23);
    for (let round = 0; round < 5_000; round += 1) {
      const [a, b] = [random.pick(names()), random.pick(names())];
      const score = likeness(a, b);
      expect(score).toBe(likeness(b, a));
      expect(score >= 0 && score <= 1_000 && Number.isInteger(score)).toBe(true);
      expect(likeness(a, a)).toBe(1_000);
      const typo = slip(a, random);
      expect(likeness(a, typo)).toBe(likeness(typo, a));
    }
  });

  test.each([
    ["Acme Solutions", "Acne Solutions", 0, 800],
    ["Acme Group", "Acme Holding", 0, 450],
    ["Acme", "Acme Group", 0, 450],
    ["Universal Robotics Austria", "Universal Robotics Australia", 0, 450],
    ["Radio Station 94", "Radio Station 95", 0, 450],
    ["Deutsche Bahn", "Deutsche Bank", 0, 450],
    ["Müller Maschinenbau", "Mueller Maschinenbau", 950, 999],
    ["Hewlett Packard", "Hewlet Packard", 900, 999],
    ["Packard Hewlett", "Hewlett Packard", 990, 999],
    ["Globex Solutions", "Globex Solution", 950, 999],
    ["Coca-Cola", "CocaCola Ltd", 1_000, 1_000],
    ["Initech", "Globex", 0, 300],
  ])("of %s and %s is from %i to %i", (a, b, least, most) => {
    expect(likeness(a, b)).toBeGreaterThanOrEqual(least);
    expect(likeness(a, b)).toBeLessThanOrEqual(most);
  });
});

describe("keys", () => {
  test("are few and short on both sides, and the same for the same account", () => {
    for (const account of corpus.accounts.slice(0, 1_000)) {
      const keys = accountKeys(account);
      expect(keys.length).toBeLessThanOrEqual(14);
      expect(new Set(keys).size).toBe(keys.length);
      expect(accountKeys(structuredClone(account))).toEqual(keys);
      for (const key of keys) expect(key).toMatch(/^[a-z]+:.{1,220}$/u);
    }
    for (const { lead } of corpus.leads)
      expect(probeKeys(lead, DEFAULT_MATCHING).length).toBeLessThanOrEqual(20);
    const huge = party(
      "x",
      { company: "ä".repeat(5_000), phone: "+442079460000" },
      {
        domains: Array.from({ length: 500 }, (_, i) => `d${i}.example`),
        contact_domains: Array.from({ length: 500 }, (_, i) => `c${i}.example`),
        external_ids: Object.fromEntries(Array.from({ length: 99 }, (_, i) => [`s${i}`, "1"])),
      },
    );
    expect(accountKeys(huge).length).toBeLessThanOrEqual(100);
  });

  test("find every account of the same name, however it is written, and nearly every one with a slip in it", () => {
    const random = seededRandom(29);
    let slipped = 0;
    let seen = 0;
    for (const account of corpus.accounts.slice(0, 1_500)) {
      const find = (company: string): boolean => {
        const lead = {
          ...(corpus.leads[0]?.lead ?? missing()),
          email: null,
          website: null,
          domain: null,
          phone: null,
          company,
        };
        const own = new Set(accountKeys(account));
        return probeKeys(lead, DEFAULT_MATCHING).some((key) => own.has(key));
      };
      expect(find(account.name.toUpperCase())).toBe(true);
      const typed = slip(account.name, random);
      const [a, b] = [readCompanyName(account.name, null), readCompanyName(typed, null)];
      if (a === null || b === null || nameLikeness(a, b) < DEFAULT_MATCHING.fuzzy_threshold)
        continue;
      slipped += 1;
      if (find(typed)) seen += 1;
    }
    expect(slipped).toBeGreaterThan(700);
    expect(seen / slipped).toBeGreaterThan(0.97);
  });

  test("ask for no domain that many strangers have", () => {
    for (const host of ["gmail.com", "comcast.net", "mailinator.com", "foo.github.io", "mit.edu"]) {
      const lead = { ...(corpus.leads[0]?.lead ?? missing()), email: `jo@${host}`, website: null };
      expect(probeKeys(lead, DEFAULT_MATCHING).filter((key) => /^[dc]:/.test(key))).toEqual([]);
    }
  });

  test("of one value are read of few accounts, the same ones in every order", () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      party(`a${String(i).padStart(3, "0")}`, { company: "Same Name Works" }),
    );
    const [forwards, backwards] = [buildKeyIndex(many), buildKeyIndex(many.toReversed())];
    const ids = (from: KeyIndex): string[] =>
      from.find(["n:samenameworks"]).map(({ account_id }) => account_id);
    expect(ids(forwards)).toHaveLength(KEY_ROWS_MAX);
    expect(ids(backwards)).toEqual(ids(forwards));
  });
});

function missing(): never {
  throw new Error("the corpus has no lead");
}
