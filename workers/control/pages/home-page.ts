// SPDX-License-Identifier: Apache-2.0
// The page at `/`: what runs here. Keys, tenants and queues are shown on a developer's machine only.
import { html } from "hono/html";
import { COMPILER } from "#domain/config/compile-config.ts";
import type { Html } from "#edge/html.ts";
import type { QueueCounts } from "#storage/count-queues.ts";

/** What a development stack shows of itself. */
export interface DevelopmentFacts {
  readonly operator_key: string | null;
  readonly tenants: readonly {
    readonly tenant: string;
    readonly name: string;
    /** Null where the seed's key is not there. */
    readonly key: string | null;
    readonly queues: QueueCounts;
  }[];
}

/** The page's main content; `facts` are null wherever development credentials do not work. */
export function renderHome(origin: string, facts: DevelopmentFacts | null): Html {
  const about = html`<h1>revops-pack</h1>
    <p>
      Leads in, an owner out by policy, and a receipt for every step that an auditor can verify
      offline.
    </p>
    <ul class="plain">
      <li><a href="/docs">API reference</a></li>
      <li><a href="/openapi.json">OpenAPI document</a></li>
    </ul>`;
  if (facts === null) return about;
  return html`${about} ${renderMail()} ${renderParts()} ${renderOperator(facts.operator_key)}
    <h2 id="tenants">Tenants</h2>
    ${facts.tenants.length === 0 ? html`<p>None yet: the seed has not run.</p>` : ""}
    ${facts.tenants.map((one) => renderTenant(origin, one))}`;
}

const PARTS = [
  ["gateway", "the only public Worker: an address to the Worker that serves it"],
  ["ingest", "leads in, and the pipeline that decides and routes them"],
  ["control", "directory, config versions, reads, evidence, operations, this page"],
  ["objects", "ReceiptLog, RoutingDesk and TenantDesk, one of each per tenant"],
] as const;

const VERSIONS = [
  ["API", "v1"],
  ["Receipt leaf and body", "v1"],
  ["Object calls and queue messages", "v1"],
  ["Config compiler", COMPILER],
] as const;

function renderParts(): Html {
  return html`<h2 id="parts">What runs</h2>
    <div class="scroll" role="region" aria-label="Workers" tabindex="0">
      <table>
        <caption>
          Workers
        </caption>
        <thead>
          <tr>
            <th scope="col">Worker</th>
            <th scope="col">What it does</th>
          </tr>
        </thead>
        <tbody>
          ${PARTS.map(
            ([name, text]) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${text}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      <table>
        <caption>
          Versions
        </caption>
        <thead>
          <tr>
            <th scope="col">Of what</th>
            <th scope="col">Version</th>
          </tr>
        </thead>
        <tbody>
          ${VERSIONS.map(
            ([name, text]) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${text}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function renderMail(): Html {
  return html`<h2 id="mail">Mail</h2>
    <p>
      What this stack mails, sign-in links too, is in the
      <a href="/dev/mail">development mailbox</a>.
    </p>`;
}

function renderOperator(key: string | null): Html | string {
  if (key === null) return "";
  return html`<h2 id="operator">Operator</h2>
    <p>Creates tenants and their first key, and reads nobody's data.</p>
    <pre tabindex="0"><code>${key}</code></pre>`;
}

function renderTenant(
  origin: string,
  { tenant, name, key, queues }: DevelopmentFacts["tenants"][number],
): Html {
  const curl = `curl ${origin}/v1/queues/held -H "authorization: Bearer ${key ?? ""}"`;
  return html`<section class="card" aria-labelledby="tenant-${tenant}">
    <h3 id="tenant-${tenant}">${name} <span class="soft">${tenant}</span></h3>
    ${
      key === null
        ? html`<p class="soft">No development key.</p>`
        : html`<p>Development key, all scopes:</p>
            <pre tabindex="0"><code>${key}</code></pre>
            <pre tabindex="0"><code>${curl}</code></pre>`
    }
    <div class="scroll" role="region" aria-label="Queues of ${name}" tabindex="0">
      <table>
        <caption>
          Queues
        </caption>
        <thead>
          <tr>
            <th scope="col">Team</th>
            <th scope="col" class="number">Leads</th>
          </tr>
        </thead>
        <tbody>
          ${queues.teams.map(
            (team) =>
              html`<tr>
                <th scope="row">${team.name} <span class="soft">${team.external_id}</span></th>
                <td class="number">${team.routed}</td>
              </tr>`,
          )}
          <tr>
            <th scope="row">Held <span class="soft">held</span></th>
            <td class="number">${queues.held}</td>
          </tr>
        </tbody>
      </table>
    </div>
  </section>`;
}
