// SPDX-License-Identifier: Apache-2.0
// Forms as their owners see them, and a post as anybody may make it.
import { z } from "zod";

export const FormParams = z.object({
  form_id: z.string().max(200).meta({ description: "Id of a form, as `GET /v1/forms` lists it." }),
});

/** What the door keeps is wider than any schema says, so this one only shows it. */
export const FormBody = z.looseObject({}).meta({
  id: "FormPost",
  description:
    "Any fields. A lead's own are `email`, `phone`, `first_name`, `last_name`, `company`, `website`, `country`, `state`, " +
    "`company_size`, `industry`, `external_id`, `product_interest` (may come again) and `utm_source` or `utm[source]` and so " +
    "on; all others are kept as `extra`. `redirect_to` asks for one of the form's pages, and `cf-turnstile-response` is " +
    "Turnstile's token. `callback_note` is the honeypot: leave it empty.",
});

export const FormList = z
  .object({
    items: z.array(
      z.object({
        name: z.string().meta({ description: "Its name in the config." }),
        form_id: z.string(),
        title: z.string(),
        enabled: z.boolean().meta({ description: "Off: the form is not there." }),
        source: z.string().meta({ description: "Source of its leads." }),
        page_url: z.string().meta({ description: "The hosted page." }),
        post_url: z.string().meta({ description: "Where other sites' forms post to." }),
        embed_html: z.string().meta({
          description: "A plain form for another site's page; works without script.",
        }),
        embed_script: z.string().meta({
          description:
            "Sends that form without leaving the page, on sites that the form lists as `origins`.",
        }),
      }),
    ),
  })
  .meta({ id: "FormList" });
