// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DemoClient } from "../../scripts/demo-client.ts";
import { type FlowStack, startFlowStack } from "./stack.ts";

// The acceptance names of the specification, over the bundles as they are deployed.
describe("lead routing", () => {
  let stack: FlowStack;
  let client: DemoClient;

  beforeAll(async () => {
    stack = await startFlowStack();
    client = new DemoClient(stack.url, stack.key);
  });

  afterAll(() => stack.harness.close());

  it("lead_routing_existing_customer_goes_to_account_owner", async () => {
    const lead = await client.postAndSettle({
      source: "website",
      external_id: "existing-customer",
      email: "Buyer@ACME-Industries.example",
    });
    expect(lead).toMatchObject({
      status: "routed",
      owner: { external_id: "csm-1" },
      decision: { rung: "account_owner", routing: { route_strategy: "account_owner_follows" } },
    });
  });

  it("lead_routing_enterprise_uk_goes_to_enterprise_team_eu", async () => {
    const lead = await client.postAndSettle({
      source: "website",
      external_id: "enterprise-uk",
      email: "it@large-company.example",
      country: "United Kingdom",
      company_size: 5000,
    });
    expect(lead).toMatchObject({
      status: "routed",
      team: { external_id: "enterprise-eu" },
      decision: {
        rung: "territory",
        routing: { route_strategy: "territory", segment: "enterprise" },
      },
    });
  });

  it("a seed run again creates nothing and publishes no config version", async () => {
    const { seedStack } = await import("../../scripts/seed.ts");
    const count = async (): Promise<unknown> =>
      (await stack.db.prepare("SELECT count(*) AS n, max(seq) AS last FROM receipt").all()).results;
    const before = await count();
    await seedStack(stack.url, () => {});
    expect(await count()).toEqual(before);
  });
});
