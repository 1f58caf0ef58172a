// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { EDGES, GRAPH_ENTITIES } from "#domain/graph/graph.ts";
import { migratedDatabase } from "../tests/faults/migrated-database.ts";
import { FANS, RESOURCE_FANS } from "./read-graph-fans.ts";

beforeAll(async () => {
  await migratedDatabase();
});

describe("the statements", () => {
  /** Looked through whole, because people and teams are counted in hundreds. */
  const SMALL = [
    "REPORTS_TO/in/user",
    "DEPUTIZED_BY/in/user",
    "DEPUTIZED_BY/in/team",
    "LED_BY/in/team",
    "MEMBER_OF/in/user",
  ];
  const fans = [...new Set([...Object.values(FANS).flat(), ...Object.values(RESOURCE_FANS)])];

  test.each(fans.map((fan) => [`${fan.edge}/${fan.direction}/${fan.entity}`, fan] as const))(
    "%s seek what they show and sort nothing",
    async (name, fan) => {
      const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${fan.sql}`)
        .bind("t", "x", JSON.stringify(fan.start), 10)
        .all<{ detail: string }>();
      const plan = results.map(({ detail }) => detail);
      expect(
        plan.filter((step) => step.startsWith("SCAN") || step.includes("TEMP B-TREE")),
      ).toEqual(plan.filter((step) => SMALL.includes(name) && step.includes("TEMP B-TREE")));
      if (SMALL.includes(name)) return;
      for (const step of plan)
        expect(step).toMatch(/tenant_id=\? AND|^SEARCH far USING INDEX sqlite_autoindex_tenant_1/);
    },
  );

  test("every name of an edge is one that some node shows", () => {
    const shown = new Set(["EVIDENCES", ...fans.map(({ edge }) => edge)]);
    expect([...shown].toSorted()).toEqual([...EDGES].toSorted());
    expect(Object.keys(FANS).toSorted()).toEqual([...GRAPH_ENTITIES].toSorted());
  });
});
