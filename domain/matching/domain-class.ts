// SPDX-License-Identifier: Apache-2.0
// What a domain proves: only a company's own links anything by itself. The lists say what is known in general, a tenant's
// settings correct them.
import { parse } from "tldts";
import { sha256Hex } from "../bytes/sha256.ts";
import type { MatchingSettings } from "../config/work-settings.ts";
import { registrableDomain } from "../lead/domain-name.ts";
import { DISPOSABLE_HOSTS } from "../lead/lists/disposable-hosts.ts";
import { DISPOSABLE_MAIL } from "../lead/lists/disposable.ts";
import { FREE_MAIL } from "../lead/lists/free-mail.ts";
import { COMMON_WORDS_VERSION } from "./common-words.ts";
import { ISP_MAIL, ISP_VERSION } from "./isp-hosts.ts";
import { LEGAL_FORMS_VERSION } from "./legal-forms.ts";
import type { DomainClass } from "./match-evidence.ts";

/** The public suffix list is the one in this release of the library that reads it. */
export const PUBLIC_SUFFIXES_VERSION = "tldts 7.5.4";

/** Second labels under a country that its schools and universities have: ac.uk, edu.au. */
const EDU_LABELS = new Set(["edu", "ac"]);
/** Likewise of public bodies and armed forces: gov.uk, gob.mx, gouv.fr, go.jp, govt.nz, gv.at. */
const GOV_LABELS = new Set(
  "gov govt gob gouv gv go gub guv govern government mil mod nhs police parliament".split(" "),
);
/** Public bodies whose names follow no such rule. */
const GOV_DOMAINS = new Set(
  "gc.ca canada.ca admin.ch bund.de bundeswehr.de europa.eu overheid.nl rijksoverheid.nl minfin.nl fed.be fgov.be regeringen.se stat.no fed.us nsn.us".split(
    " ",
  ),
);

/**
 * Class of a registrable domain, or of a mail host under one; `none` where it is no domain. A tenant's `shared_domains`
 * rule over its `corporate_domains`, both over the lists.
 */
export function classifyDomain(host: string, settings: MatchingSettings): DomainClass {
  const domain = registrableDomain(host);
  if (domain === null) return "none";
  const names = domain === host ? [domain] : [host, domain];
  const { shared, corporate } = ownLists(settings);
  if (names.some((name) => shared.has(name))) return "shared_host";
  if (names.some((name) => corporate.has(name))) return "corporate";
  return classifyByLists(names, domain);
}

function classifyByLists(names: readonly string[], domain: string): DomainClass {
  if (names.some((name) => DISPOSABLE_MAIL.has(name))) return "disposable";
  // The list of free mail holds a few access providers too: the narrower word is told.
  if (names.some((name) => ISP_MAIL.has(name))) return "isp";
  if (names.some((name) => FREE_MAIL.has(name))) return "free";
  const { publicSuffix, isPrivate } = parse(domain, { allowPrivateDomains: true });
  const labels = (publicSuffix ?? "").split(".");
  const [kind = "", country = ""] = labels.slice(-2);
  if (GOV_DOMAINS.has(domain) || GOV_DOMAINS.has(publicSuffix ?? "")) return "gov";
  if (isPrivate === true) return "shared_host";
  if (labels.length === 1) return ofTop(kind, domain);
  if (EDU_LABELS.has(kind) && country.length === 2) return "edu";
  if (labels[0] === "k12") return "edu";
  if (GOV_LABELS.has(kind) && country.length === 2) return "gov";
  return "corporate";
}

/** `mit.edu`, `nasa.gov`; and `gov.pl`, `ac.be`, where the country lists no such suffix. */
function ofTop(top: string, domain: string): DomainClass {
  if (top === "edu") return "edu";
  if (top === "gov" || top === "mil" || top === "int") return "gov";
  const [label = ""] = domain.split(".");
  if (top.length !== 2) return "corporate";
  if (EDU_LABELS.has(label)) return "edu";
  return GOV_LABELS.has(label) && label !== "go" && label !== "mod" ? "gov" : "corporate";
}

interface OwnLists {
  readonly shared: ReadonlySet<string>;
  readonly corporate: ReadonlySet<string>;
}

/** A thousand domains are indexed once for each document. */
const INDEXED = new WeakMap<MatchingSettings, OwnLists>();

function ownLists(settings: MatchingSettings): OwnLists {
  const known = INDEXED.get(settings);
  if (known !== undefined) return known;
  const lists = {
    shared: new Set(settings.shared_domains),
    corporate: new Set(settings.corporate_domains),
  };
  INDEXED.set(settings, lists);
  return lists;
}

let versions: Readonly<Record<string, string>> | undefined;

/** What decided the classes and the names, by name of the list, as receipts keep it. */
export function listVersions(): Readonly<Record<string, string>> {
  return (versions ??= {
    public_suffixes: PUBLIC_SUFFIXES_VERSION,
    free_mail: digest([...FREE_MAIL].join(" ")),
    disposable: digest(DISPOSABLE_HOSTS),
    isp: ISP_VERSION,
    legal_forms: LEGAL_FORMS_VERSION,
    common_words: COMMON_WORDS_VERSION,
  });
}

/** The first 16 digits of a list's SHA-256 tell its editions apart. */
const DIGEST_DIGITS = 16;

function digest(list: string): string {
  return `sha256:${sha256Hex(list).slice(0, DIGEST_DIGITS)}`;
}
