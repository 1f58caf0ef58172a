// SPDX-License-Identifier: Apache-2.0
// The page at `/me`: who is signed in, in which tenant, with which roles, and every session of the person.
import { html } from "hono/html";
import type { SessionRecord } from "#domain/messages/person-desk.ts";
import { instantText } from "#domain/time/instant.ts";
import type { PersonCaller } from "#edge/authenticate.ts";
import type { Html } from "#edge/html.ts";
import type { Member } from "#storage/read-members.ts";
import { renderSaid } from "./page-parts.ts";

/** What a form of this page has just done, by the word in its address. */
export const DONE: Readonly<Record<string, string>> = {
  tenant: "The tenant is chosen.",
  session: "That session is over.",
  others: "All your other sessions are over.",
};

export function renderMe(
  { session, memberships }: PersonCaller,
  sessions: readonly SessionRecord[],
  done: string | undefined,
): Html {
  const here = memberships.find(({ tenant }) => tenant === session.tenant);
  const others = sessions.filter(({ session_id }) => session_id !== session.session_id);
  return html`<h1>${here?.name ?? memberships[0]?.name ?? "My account"}</h1>
    ${done === undefined ? "" : renderSaid(done)}
    ${
      here === undefined
        ? html`<p>Choose the tenant that you want to work in.</p>`
        : html`<p>You are signed in to <strong>${here.tenant}</strong> as ${rolesText(here)}.</p>`
    }
    <form method="post" action="/sign-out"><button type="submit">Sign out</button></form>
    <h2 id="tenants">Tenants</h2>
    <ul class="plain">
      ${memberships.map((one) => renderTenant(one, one === here))}
    </ul>
    <h2 id="sessions">My sessions</h2>
    <ul class="plain">
      ${[session, ...others].map((one) => renderSession(one, one === session))}
    </ul>
    ${
      others.length === 0
        ? ""
        : html`<form method="post" action="/me/sessions/revoke">
            <button type="submit" name="others" value="yes">End all other sessions</button>
          </form>`
    }`;
}

function renderTenant(member: Member, isHere: boolean): Html {
  return html`<li>
    <section class="card" aria-labelledby="tenant-${member.tenant}">
      <h3 id="tenant-${member.tenant}">${member.tenant}</h3>
      <p>${member.name}, ${rolesText(member)}</p>
      ${
        isHere
          ? html`<p class="soft">You work here now.</p>`
          : html`<form method="post" action="/me/tenant">
              <button
                type="submit"
                name="tenant"
                value="${member.tenant}"
                aria-label="Work in ${member.tenant}"
              >
                Work here
              </button>
            </form>`
      }
    </section>
  </li>`;
}

function renderSession(session: SessionRecord, isThis: boolean): Html {
  const { session_id, client, proof, created_at_ms, seen_at_ms, expires_at_ms } = session;
  return html`<li>
    <section class="card" aria-labelledby="session-${session_id}">
      <h3 id="session-${session_id}">${client}${isThis ? " (this one)" : ""}</h3>
      <p>
        Signed in ${proof === "access" ? "by Cloudflare Access" : "by a mailed link"} on
        ${renderTime(created_at_ms)}, last used ${renderTime(seen_at_ms)}.
      </p>
      <p class="soft">Ends by itself on ${renderTime(expires_at_ms)} if it is not used before.</p>
      ${
        isThis
          ? ""
          : html`<form method="post" action="/me/sessions/revoke">
              <button
                type="submit"
                class="quiet"
                name="session_id"
                value="${session_id}"
                aria-describedby="session-${session_id}"
              >
                End this session
              </button>
            </form>`
      }
    </section>
  </li>`;
}

function rolesText({ roles }: Member): string {
  return roles.length === 0 ? "user without a role" : roles.join(", ");
}

function renderTime(atMs: number): Html {
  const text = instantText(atMs);
  return html`<time datetime="${text}">${text.slice(0, 10)} ${text.slice(11, 16)} UTC</time>`;
}
