// SPDX-License-Identifier: Apache-2.0
// The Worker under test: every object class and, later, the pipelines over fault-switched ports, in one script.
export {
  PersonDesk,
  ReceiptLog,
  RoutingDesk,
  TenantDesk,
  WebhookDesk,
} from "#durable-objects/index.ts";

export default {
  fetch(): Response {
    return new Response(null, { status: 404 });
  },
} satisfies ExportedHandler;
