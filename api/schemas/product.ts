// SPDX-License-Identifier: Apache-2.0
// Products, as PUT and imports take and GET answers them.
import { z } from "zod";
import { BILLING_PERIODS, CHARGES } from "#domain/catalogue/product.ts";
import { currencyExponent } from "#domain/config/currency.ts";
import { ExternalId, lineText, NextCursor, Page } from "./fields.ts";

export const Sku = ExternalId.meta({
  description: "Your SKU, 1 to 100 of `A-Z a-z 0-9 . _ : -`.",
  example: "plan-team",
});

const Price = z
  .strictObject({
    list: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/)
      .meta({ description: "Name of the price list.", example: "standard" }),
    currency: z
      .string()
      .refine((code) => currencyExponent(code) !== null, "must be an active ISO 4217 code")
      .meta({ example: "USD" }),
    amount_minor: z
      .int()
      .min(0)
      .max(1_000_000_000_000)
      .meta({ description: "Per unit and, where recurring, per billing period; minor units." }),
  })
  .meta({ id: "ListPrice" });

/** Lists times currencies of a large catalogue; 200 prices stay below the door's 64 KiB. */
const MAX_PRICES = 200;

const fields = {
  name: lineText(300).meta({ example: "Team plan" }),
  family: lineText(100).nullable().default(null).meta({ example: "Plans" }),
  charge: z.enum(CHARGES),
  billing_period: z
    .enum(BILLING_PERIODS)
    .nullable()
    .default(null)
    .meta({ description: "Given where the charge is recurring, and only there." }),
  discount_cap_bps: z.int().min(0).max(10_000).nullable().default(null).meta({
    description:
      "Most discount the product itself allows, in basis points; null leaves it to the config.",
  }),
  active: z.boolean().default(true).meta({ description: "Inactive products cannot be quoted." }),
  prices: z.array(Price).max(MAX_PRICES).default([]).meta({
    description: "One per list and currency; the list replaces the one before.",
  }),
};

export const ProductBody = z
  .strictObject(fields)
  .superRefine(({ charge, billing_period, prices }, context) => {
    if ((charge === "recurring") !== (billing_period !== null)) {
      const message =
        charge === "recurring" ? "a recurring charge has one" : "a one-time charge has none";
      context.addIssue({ code: "custom", path: ["billing_period"], message });
    }
    const seen = new Set<string>();
    for (const [i, { list, currency }] of prices.entries()) {
      const key = `${list} ${currency}`;
      if (seen.has(key)) {
        const message = "this list has a price in this currency already";
        context.addIssue({ code: "custom", path: ["prices", i], message });
      }
      seen.add(key);
    }
  })
  .meta({ id: "ProductBody" });

export const ProductView = z
  .object({ id: z.string().meta({ description: "Our id of it." }), sku: z.string(), ...fields })
  .meta({ id: "Product" });

/** What a PUT answers: the product as it now stands, and what the PUT did. */
export const SavedProduct = ProductView.extend({
  change: z.enum(["created", "updated", "unchanged"]),
}).meta({ id: "SavedProduct" });

export const SkuParams = z.object({ sku: Sku });

export const ProductQuery = Page.extend({
  family: lineText(100).optional(),
  active: z.enum(["true", "false"]).optional(),
});

export const ProductPage = z
  .object({ items: z.array(ProductView), next_cursor: NextCursor })
  .meta({ id: "ProductPage" });
