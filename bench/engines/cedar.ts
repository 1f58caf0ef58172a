// SPDX-License-Identifier: Apache-2.0
// The discount table in Cedar: one policy a row. Cedar answers allow or deny, and which policies were met: the latter is
// the answer here, so that one call is enough for all approvals.
import {
  type AuthorizationAnswer,
  isAuthorized,
  preparsePolicySet,
  statefulIsAuthorized,
} from "@cedar-policy/cedar-wasm/nodejs";
import { type Quote, type TableRow, type Verdict, verdictOf } from "./discount-table.ts";

/** Cedar keeps the tenant's parsed policies under a name. */
export function cedarParsedOnce(
  table: readonly TableRow[],
  name: string,
): (quote: Quote) => Verdict {
  const parsed = preparsePolicySet(name, policies(table));
  if (parsed.type !== "success") throw new Error(JSON.stringify(parsed.errors));
  return (quote) =>
    verdict(table, statefulIsAuthorized({ ...call(quote), preparsedPolicySetId: name }));
}

/** The policies go with every call, as text. */
export function cedarParsedEachTime(table: readonly TableRow[]): (quote: Quote) => Verdict {
  const texts = policies(table);
  return (quote) => verdict(table, isAuthorized({ ...call(quote), policies: texts }));
}

function policies(table: readonly TableRow[]): { staticPolicies: Record<string, string> } {
  return {
    staticPolicies: Object.fromEntries(table.map((row, i) => [String(i), policy(row)])),
  };
}

function policy(row: TableRow): string {
  const principal = row.role === null ? "principal" : `principal == Role::"${row.role}"`;
  const resource = row.segment === null ? "resource" : `resource == Segment::"${row.segment}"`;
  const conditions = [
    ...compared("discount_bps", ">", row.discount_above_bps),
    ...compared("discount_bps", "<=", row.discount_up_to_bps),
    ...compared("net_arr_minor", ">=", row.arr_from_minor),
  ];
  return `permit(${principal}, action, ${resource}) when { ${conditions.join(" && ")} };`;
}

function compared(attribute: keyof Quote, operator: string, limit: number | null): string[] {
  return limit === null ? [] : [`context.${attribute} ${operator} ${limit}`];
}

function call({ role, segment, discount_bps, net_arr_minor }: Quote) {
  return {
    principal: { type: "Role", id: role },
    action: { type: "Action", id: "submit" },
    resource: { type: "Segment", id: segment },
    context: { discount_bps, net_arr_minor },
    entities: [],
  };
}

function verdict(table: readonly TableRow[], answer: AuthorizationAnswer): Verdict {
  if (answer.type !== "success") throw new Error(JSON.stringify(answer.errors));
  const { reason, errors } = answer.response.diagnostics;
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return verdictOf(reason.flatMap((id) => table[Number(id)] ?? []));
}
