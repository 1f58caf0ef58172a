// SPDX-License-Identifier: Apache-2.0
// `npx drizzle-kit generate` writes the next file of migrations/ from storage/tables/. wrangler applies them: its table
// of applied files is the only one, here, in staging and in tests.
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: "./storage/tables/*.ts",
  out: "./migrations",
  strict: true,
  verbose: true,
});
