// SPDX-License-Identifier: Apache-2.0
// The sections of a directory file: whose body an entry is, where it goes, and whom it names. In the order in which they
// are written, so that what is named is there before.
import type { z } from "zod";
import { AbsenceBody } from "#api/schemas/absence.ts";
import { AccountBody } from "#api/schemas/account.ts";
import { TeamBody, UserBody } from "#api/schemas/directory.ts";
import { ProductBody } from "#api/schemas/product.ts";

export const KINDS = ["users", "teams", "accounts", "products", "absences"] as const;
export type Kind = (typeof KINDS)[number];

/** A field that names an entry of a section, as JSON pointer into the entry. */
export interface Reference {
  readonly pointer: string;
  readonly kind: Kind;
  readonly id: string;
}

export interface Section {
  /** One of it, for people. */
  readonly one: string;
  /** Fields of an entry that are part of its address and not of its body. */
  readonly address: readonly string[];
  readonly body: z.ZodType;
  path(address: Readonly<Record<string, string>>): string;
  /** Fields that name something; a list names one per item. */
  readonly references: Readonly<Record<string, Kind>>;
}

const encode = (text: string | undefined): string => encodeURIComponent(text ?? "");

export const SECTIONS: Readonly<Record<Kind, Section>> = {
  users: {
    one: "user",
    address: ["external_id"],
    body: UserBody,
    path: ({ external_id }) => `/v1/users/${encode(external_id)}`,
    references: { manager: "users", deputy: "users" },
  },
  teams: {
    one: "team",
    address: ["external_id"],
    body: TeamBody,
    path: ({ external_id }) => `/v1/teams/${encode(external_id)}`,
    references: { lead: "users", deputy: "users", members: "users" },
  },
  accounts: {
    one: "account",
    address: ["external_id"],
    body: AccountBody,
    path: ({ external_id }) => `/v1/accounts/${encode(external_id)}`,
    references: { owner: "users", csm: "users", parent: "accounts" },
  },
  products: {
    one: "product",
    address: ["sku"],
    body: ProductBody,
    path: ({ sku }) => `/v1/products/${encode(sku)}`,
    references: {},
  },
  absences: {
    one: "absence",
    address: ["external_id", "user"],
    body: AbsenceBody,
    path: ({ external_id, user }) => `/v1/users/${encode(user)}/absences/${encode(external_id)}`,
    references: { user: "users" },
  },
};

/** Everything that an entry names. */
export function referencesOf(kind: Kind, fields: Readonly<Record<string, unknown>>): Reference[] {
  return Object.entries(SECTIONS[kind].references).flatMap(([field, of]) => {
    const value = fields[field];
    if (typeof value === "string") return [{ pointer: `/${field}`, kind: of, id: value }];
    if (!Array.isArray(value)) return [];
    return value.flatMap((id: unknown, i) =>
      typeof id === "string" ? [{ pointer: `/${field}/${i}`, kind: of, id }] : [],
    );
  });
}

/** The address of what a reference names. */
export function pathOf({ kind, id }: Reference): string {
  return SECTIONS[kind].path({ external_id: id, sku: id });
}
