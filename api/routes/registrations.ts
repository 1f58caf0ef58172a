// SPDX-License-Identifier: Apache-2.0
// Deals that partners register, and what they are told of them.
import { z } from "zod";
import { RegistrationInput } from "#domain/lead/lead-input.ts";
import { defineRoute } from "../contract.ts";
import { IdempotencyKey, Page } from "../schemas/fields.ts";
import {
  AcceptedRegistration,
  RegistrationPage,
  RegistrationParams,
  RegistrationView,
} from "../schemas/registration.ts";

export const registerDeal = defineRoute({
  id: "registerDeal",
  method: "post",
  path: "/v1/registrations",
  tag: "Partners",
  action: "registration.create",
  summary: "Register a deal",
  description:
    "For a partner's key alone. A lead like any other, whose source is the partner's: accepted durably, answered at once. " +
    "Whether somebody else has the person or the company already shows within seconds. The id comes from `external_id`, else " +
    "from the `Idempotency-Key`, else from the content, so a repeat answers 202 with the same id.",
  headers: z.object({ "idempotency-key": IdempotencyKey.optional() }),
  body: {
    schema: RegistrationInput,
    media_types: ["application/json"],
    example: {
      external_id: "deal-17",
      email: "jo@acme.example",
      first_name: "Jo",
      company: "Acme Industries Ltd",
      country: "GB",
      company_size: 250,
    },
  },
  success: {
    202: {
      description: "Accepted. `GET` the `Location` to see what became of it.",
      schema: AcceptedRegistration,
      headers: { location: "Address of the registration." },
    },
  },
  problems: ["partner_unknown"],
});

export const listRegistrations = defineRoute({
  id: "listRegistrations",
  method: "get",
  path: "/v1/registrations",
  tag: "Partners",
  action: "registration.read",
  summary: "Deals that partners registered",
  description:
    "For a partner's key its own, newest first; for people who deal with partners those of every partner, by partner.",
  query: Page,
  success: { 200: { description: "A page of registrations.", schema: RegistrationPage } },
  problems: [],
});

export const readRegistration = defineRoute({
  id: "readRegistration",
  method: "get",
  path: "/v1/registrations/{id}",
  tag: "Partners",
  action: "registration.read",
  summary: "See what became of a registration",
  description:
    "Never who owns what: the state, and whether anything stood against it. Another partner's registration does not exist " +
    "for a partner's key.",
  params: RegistrationParams,
  success: { 200: { description: "The registration.", schema: RegistrationView } },
  problems: [],
});
