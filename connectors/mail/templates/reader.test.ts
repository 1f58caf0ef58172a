// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../tests/fixtures/seeded-random.ts";
import { ar } from "../locales/ar.ts";
import { de } from "../locales/de.ts";
import { en, type TextKey } from "../locales/en.ts";
import { fr } from "../locales/fr.ts";
import { chooseBrandColors, contrastOf } from "#domain/brand/brand-color.ts";
import { buildReader, chooseLanguage } from "./reader.ts";

const KEYS = Object.keys(en) as TextKey[];
const placesOf = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted();

describe.each([
  ["de", de],
  ["fr", fr],
  ["ar", ar],
])("the catalogue %s", (_language, catalogue) => {
  it("has the keys of the English one, no more and no fewer", () => {
    expect(Object.keys(catalogue).toSorted()).toEqual(KEYS.toSorted());
  });

  it.each(KEYS)("says something of its own for %s, with the same places to fill", (key) => {
    expect(catalogue[key].trim()).not.toBe("");
    expect(placesOf(catalogue[key])).toEqual(placesOf(en[key]));
  });
});

describe("the language of a mail", () => {
  it.each([
    ["de", "de"],
    ["de-AT", "de"],
    ["DE_ch", "de"],
    ["fr-CA", "fr"],
    ["ar-EG", "ar"],
    ["en-GB", "en"],
    ["pt-BR", "en"],
    ["", "en"],
    ["constructor", "en"],
    ["__proto__", "en"],
  ])("for %s is %s", (locale, language) => {
    expect(chooseLanguage(locale)).toBe(language);
    expect(buildReader(locale, "UTC").language).toBe(language);
  });
});

describe("an instant", () => {
  const AT_MS = Date.UTC(2026, 6, 1, 22, 30);

  it.each([
    ["en-GB", "Europe/Berlin", /^2 July 2026 at 00:30/],
    ["en-US", "America/New_York", /^July 1, 2026 at 06:30 PM EDT$/],
    ["de", "Asia/Tokyo", /^2\. Juli 2026 um 07:30/],
    ["en", "UTC", /10:30 PM UTC$/],
  ])("for %s in %s is told by the reader's clock, with the zone", (locale, zone, told) => {
    expect(buildReader(locale, zone).tellTime(AT_MS)).toMatch(told);
  });

  it.each([
    ["en", "Mars/Olympus"],
    ["en-a", "UTC"],
    ["de-abcdefgh-abcdefgh", "Nowhere"],
    ["xx", ""],
  ])("for the odd reader %s in %s is still told, and in a zone that is named", (locale, zone) => {
    expect(buildReader(locale, zone).tellTime(AT_MS)).toMatch(/2026.*UTC/);
  });
});

describe("text on a brand's colour", () => {
  it("has a contrast of 4.5:1 or more on every colour", () => {
    const random = seededRandom(4);
    const hex = () => random.below(256).toString(16).padStart(2, "0");
    const colors = Array.from({ length: 5_000 }, () => `#${hex()}${hex()}${hex()}`);
    for (const color of [...colors, "#000000", "#ffffff", "#777777", "#767676", "#FF0000"]) {
      const { back, text } = chooseBrandColors(color);
      expect(back).toBe(color.toLowerCase());
      expect(contrastOf(back, text)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each([null, "red", "#fff", "#12345g", "#ffffff;background:url(x)", "#ffffff "])(
    "takes the product's colour for %s",
    (color) => {
      expect(chooseBrandColors(color)).toEqual(chooseBrandColors(null));
    },
  );
});
