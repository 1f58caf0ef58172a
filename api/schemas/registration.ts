// SPDX-License-Identifier: Apache-2.0
// What a partner is told of what it registered: its own words, and where the registration stands.
import { z } from "zod";
import { CONFLICT_STATUSES, CONFLICT_TYPES } from "#domain/conflicts/conflict.ts";
import { REGISTRATION_STATES } from "#domain/conflicts/registration-state.ts";
import { Instant, NextCursor } from "./fields.ts";

const RegistrationId = z
  .string()
  .regex(/^reg_[a-z2-7]{38}$/)
  .meta({ description: "Id of a registration, as `POST /v1/registrations` answered it." });

export const RegistrationParams = z.object({ id: RegistrationId });

export const AcceptedRegistration = z
  .object({
    id: z.string().meta({ description: "The same for every repeat of the registration." }),
    state: z.literal("received"),
  })
  .meta({ id: "AcceptedRegistration" });

export const RegistrationView = z
  .object({
    id: z.string(),
    source: z.string().meta({ description: "The partner, by its source's name in the config." }),
    external_id: z.string().nullable().meta({ description: "As the partner sent it." }),
    company: z.string().nullable().meta({ description: "As the partner sent it." }),
    state: z.enum(REGISTRATION_STATES).meta({
      description:
        "`received`: taken in; `under_review`: somebody looks at it; `accepted`: it goes to sales as the partner's; " +
        "`rejected`: it does not; `merged`: it joined another registration.",
    }),
    conflict: z
      .object({ type: z.enum(CONFLICT_TYPES), status: z.enum(CONFLICT_STATUSES) })
      .nullable()
      .meta({ description: "What stands, or stood, against it." }),
    updated_at: Instant.nullable().meta({ description: "Null while it is `received`." }),
  })
  .meta({ id: "Registration" });

export const RegistrationPage = z
  .object({ items: z.array(RegistrationView), next_cursor: NextCursor })
  .meta({ id: "RegistrationPage" });
