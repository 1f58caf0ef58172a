// SPDX-License-Identifier: Apache-2.0
// The lists people work from.
import { z } from "zod";
import { defineRoute } from "../contract.ts";
import { Page } from "../schemas/fields.ts";
import { QueuePage } from "../schemas/queue.ts";

export const readHeldQueue = defineRoute({
  id: "readHeldQueue",
  method: "get",
  path: "/v1/queues/held",
  tag: "Queues",
  action: "queue.read",
  summary: "Leads that wait for a decision",
  description: "Held leads, the least time left first. Held is never final: reprocess them.",
  query: Page,
  success: { 200: { description: "A page of held leads.", schema: QueuePage } },
  problems: [],
});

export const readMyQueue = defineRoute({
  id: "readMyQueue",
  method: "get",
  path: "/v1/queues/me",
  tag: "Queues",
  action: "queue.read",
  summary: "Your own leads by time left",
  description:
    "What you have to work on, the least time left first; what you have touched comes last. For people, and keys that are " +
    "bound to one.",
  query: Page,
  success: { 200: { description: "A page of your queue.", schema: QueuePage } },
  problems: ["no_person"],
});

export const readTeamQueue = defineRoute({
  id: "readTeamQueue",
  method: "get",
  path: "/v1/queues/{team}",
  tag: "Queues",
  action: "queue.read",
  summary: "A team's leads by time left",
  description: "Routed leads in the team's queue, the least time left first.",
  params: z.object({
    team: z
      .string()
      .min(1)
      .max(100)
      .meta({ description: "External id of the team, or its id (`tea_..`).", example: "smb" }),
  }),
  query: Page,
  success: { 200: { description: "A page of the queue.", schema: QueuePage } },
  problems: [],
});
