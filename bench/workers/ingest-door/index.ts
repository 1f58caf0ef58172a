// SPDX-License-Identifier: Apache-2.0
// The shipped ingest Worker, whose rate limit always lets pass. The platform's binding counts in memory; its local
// stand-in writes a row of an object for each request, which would measure the stand-in.
import ingest from "../../../workers/ingest/index.ts";

const PASSES = { limit: async () => ({ success: true }) };
let passing: Env | undefined;

export default {
  fetch(request, env, context) {
    passing ??= { ...env, KEY_LIMIT: PASSES, ADDRESS_LIMIT: PASSES };
    return ingest.fetch(request, passing, context);
  },
} satisfies ExportedHandler<Env>;
