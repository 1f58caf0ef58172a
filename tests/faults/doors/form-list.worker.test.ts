// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { callDoor } from "./door-calls.ts";
import { openFormScene } from "./form-scene.ts";

test("a tenant's forms are listed with their addresses and markup, switched off ones too", async () => {
  const fields = [{ name: "email", required: true }];
  const scene = await openFormScene("form-list", {
    locale: "de",
    forms: {
      contact: { title: "Kontakt", fields },
      old: { title: "Alt", fields, enabled: false, source: "website" },
    },
  });
  const { status, body } = await callDoor("GET", "/v1/forms", scene.key);
  const form_id = scene.formId("contact");
  expect(status).toBe(200);
  expect(body["items"]).toMatchObject([
    {
      name: "contact",
      form_id,
      title: "Kontakt",
      enabled: true,
      source: "form-contact",
      page_url: expect.stringMatching(new RegExp(`^https?://[^/]+/f/${form_id}$`)),
      post_url: expect.stringMatching(new RegExp(`/v1/forms/${form_id}$`)),
      embed_html: expect.stringContaining("E-Mail-Adresse (Pflichtfeld)"),
      embed_script: expect.stringContaining(`/v1/forms/${form_id}`),
    },
    { name: "old", enabled: false, source: "website" },
  ]);
});
