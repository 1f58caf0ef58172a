// SPDX-License-Identifier: Apache-2.0
// A person leaves: see what they hold, hand it on, watch it.
import { defineRoute } from "../contract.ts";
import { ExternalIdParams } from "../schemas/fields.ts";
import {
  OffboardingBody,
  OffboardingParams,
  OffboardingPreview,
  OffboardingQuery,
  OffboardingView,
  StartedOffboarding,
} from "../schemas/offboarding.ts";

const shared = { tag: "Directory", action: "user.offboard" } as const;

export const previewOffboarding = defineRoute({
  ...shared,
  id: "previewOffboarding",
  method: "get",
  path: "/v1/users/{external_id}/offboarding",
  summary: "See what a person holds and what would become of it",
  description:
    "Open leads, accounts, pool seats and rules of the config in effect and of pending ones, teams, deputies and direct " +
    "reports, with what an off-boarding would do with each and what keeps it from beginning. Nothing changes.",
  params: ExternalIdParams,
  query: OffboardingQuery,
  success: { 200: { description: "The preview.", schema: OffboardingPreview } },
  problems: [],
});

export const startOffboarding = defineRoute({
  ...shared,
  id: "startOffboarding",
  method: "post",
  path: "/v1/users/{external_id}/offboarding",
  summary: "Off-board a person",
  description:
    "Freezes the command in a receipt and begins: the person becomes inactive, loses every seat by a new config version, " +
    "hands teams and accounts to the successor, and each open lead gets a further attempt. Nobody takes a seat among approvers: " +
    "where too few would be left, it is refused until a config with others is published. The same call again answers " +
    "the same off-boarding, and takes a failed one up where it stopped.",
  params: ExternalIdParams,
  body: {
    schema: OffboardingBody,
    media_types: ["application/json"],
    example: { successor: "ae-2" },
  },
  success: {
    200: { description: "A dry run: the preview.", schema: OffboardingPreview },
    202: {
      description: "It is confirmed and under way.",
      schema: StartedOffboarding,
      headers: { location: "Address of the off-boarding." },
    },
  },
  problems: [
    "last_admin",
    "offboarding_runs",
    "offboarding_blocked",
    "preview_moved",
    "version_moved",
    "log_refuses",
  ],
});

export const readOffboarding = defineRoute({
  ...shared,
  id: "readOffboarding",
  method: "get",
  path: "/v1/offboardings/{id}",
  summary: "See how far an off-boarding is",
  description: "Stage by stage.",
  params: OffboardingParams,
  success: { 200: { description: "The off-boarding.", schema: OffboardingView } },
  problems: [],
});
