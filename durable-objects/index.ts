// SPDX-License-Identifier: Apache-2.0
// The objects' Worker: it hosts the classes and has no address of its own.
export { PersonDesk } from "./person-desk.ts";
export { ReceiptLog } from "./receipt-log.ts";
export { RoutingDesk } from "./routing-desk.ts";
export { TenantDesk } from "./tenant-desk.ts";
export { WebhookDesk } from "./webhook-desk.ts";

export default {
  fetch(): Response {
    return new Response(null, { status: 404 });
  },
} satisfies ExportedHandler;
