// SPDX-License-Identifier: Apache-2.0
// Control: what is no pipeline.
import { buildControlApp } from "./app.ts";

const app = buildControlApp();

export default {
  fetch: (request, env, context) => app.fetch(request, env, context),
} satisfies ExportedHandler<Env>;
