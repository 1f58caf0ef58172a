// SPDX-License-Identifier: Apache-2.0
// States of the countries whose addresses always name one (ISO 3166-2), with the spellings that people type. Written
// for this project. Of every other country a full ISO 3166-2 code is taken as it stands.
import { parseCountry } from "./countries.ts";
import { foldName } from "./fold-name.ts";

/** Code, full name, then abbreviations after a bar; the code's own last part is always a spelling too. */
const REGION_LINES = `
US-AL Alabama|Ala.
US-AK Alaska|Alas.
US-AZ Arizona|Ariz.
US-AR Arkansas|Ark.
US-CA California|Calif.|Cal.|Cali
US-CO Colorado|Colo.
US-CT Connecticut|Conn.
US-DE Delaware|Del.
US-DC District of Columbia|Washington DC|Wash. DC
US-FL Florida|Fla.
US-GA Georgia
US-HI Hawaii
US-ID Idaho
US-IL Illinois|Ill.
US-IN Indiana|Ind.
US-IA Iowa
US-KS Kansas|Kans.|Kan.
US-KY Kentucky
US-LA Louisiana
US-ME Maine
US-MD Maryland
US-MA Massachusetts|Mass.
US-MI Michigan|Mich.
US-MN Minnesota|Minn.
US-MS Mississippi|Miss.
US-MO Missouri
US-MT Montana|Mont.
US-NE Nebraska|Nebr.|Neb.
US-NV Nevada|Nev.
US-NH New Hampshire
US-NJ New Jersey
US-NM New Mexico|N. Mex.
US-NY New York|New York State
US-NC North Carolina|N. Car.
US-ND North Dakota|N. Dak.
US-OH Ohio
US-OK Oklahoma|Okla.
US-OR Oregon|Ore.|Oreg.
US-PA Pennsylvania|Penn.|Penna.
US-RI Rhode Island
US-SC South Carolina|S. Car.
US-SD South Dakota|S. Dak.
US-TN Tennessee|Tenn.
US-TX Texas|Tex.
US-UT Utah
US-VT Vermont
US-VA Virginia|Virg.
US-WA Washington|Wash.|Washington State
US-WV West Virginia|W. Va.
US-WI Wisconsin|Wis.|Wisc.
US-WY Wyoming|Wyo.
CA-AB Alberta|Alta.
CA-BC British Columbia
CA-MB Manitoba|Man.
CA-NB New Brunswick|Nouveau-Brunswick
CA-NL Newfoundland and Labrador|Newfoundland|Labrador|Nfld.
CA-NT Northwest Territories
CA-NS Nova Scotia|Nouvelle-Écosse
CA-NU Nunavut
CA-ON Ontario|Ont.
CA-PE Prince Edward Island|PEI
CA-QC Québec|Que.|PQ
CA-SK Saskatchewan|Sask.
CA-YT Yukon|Yukon Territory
AU-ACT Australian Capital Territory
AU-NSW New South Wales
AU-NT Northern Territory
AU-QLD Queensland|Qld.
AU-SA South Australia
AU-TAS Tasmania|Tas.
AU-VIC Victoria|Vic.
AU-WA Western Australia
`;

/** Country -> folded spelling -> code. */
const BY_COUNTRY = new Map<string, Map<string, string>>();
/** Folded full name -> code, for the names that only one place has. */
const BY_FULL_NAME = new Map<string, string>();

for (const line of REGION_LINES.trim().split("\n")) {
  const code = line.slice(0, line.indexOf(" "));
  const spellings = line.slice(code.length + 1).split("|");
  const country = code.slice(0, 2);
  const known = BY_COUNTRY.get(country) ?? new Map<string, string>();
  BY_COUNTRY.set(country, known);
  for (const spelling of [code, code.slice(3), ...spellings]) known.set(foldName(spelling), code);
  const fullName = spellings[0] ?? "";
  // Georgia is a country too: alone it settles nothing.
  if (parseCountry(fullName) === null) BY_FULL_NAME.set(foldName(fullName), code);
}

export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  /** ISO 3166-2. */
  readonly region: string | null;
}

/**
 * The region that a typed state means in its country. "CA" is California in the US; without a country only a full
 * name that one place has decides, and then it names the country too.
 */
export function parseRegion(state: string, country: string | null): Place {
  if (country === null) {
    const region = BY_FULL_NAME.get(foldName(state)) ?? null;
    return { country: region?.slice(0, 2) ?? null, region };
  }
  const known = BY_COUNTRY.get(country);
  if (known !== undefined) return { country, region: known.get(foldName(state)) ?? null };
  const code = state.toUpperCase();
  return {
    country,
    region: code.startsWith(`${country}-`) && REGION_CODE.test(code) ? code : null,
  };
}

const REGION_CODE = /^[A-Z]{2}-[A-Z0-9]{1,3}$/;

/** Whether a code of ISO 3166 shape may stand: a country's own, or a subdivision that is listed or of no listed country. */
export function isPlausibleRegion(code: string): boolean {
  const known = BY_COUNTRY.get(code.slice(0, 2));
  return known === undefined || code.length === 2 || new Set(known.values()).has(code);
}
