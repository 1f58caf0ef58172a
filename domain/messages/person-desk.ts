// SPDX-License-Identifier: Apache-2.0
// RPC of the PersonDesk object (one per person, whatever the tenants): one-time links and sessions. It holds no address
// and no secret, only hashes; whether the person is anybody's user is the directory's question, not its own.

export interface AskLinkRequest {
  readonly v: 1;
  readonly person: string;
  /**
   * SHA-256 of the link's token, of the secret in the asking browser, and of the token with the code that the browser was
   * shown: eight digits alone could be found from their hash.
   */
  readonly link_id: string;
  readonly link_sha256: string;
  readonly browser_sha256: string;
  readonly code_sha256: string;
  /** The tenant that the person named; null where none. */
  readonly tenant: string | null;
  readonly now_ms: number;
}

export type AskLinkReply =
  | { readonly ok: true; readonly expires_at_ms: number }
  /** Too many links for this address: the caller answers as if there were none too many, and sends no mail. */
  | { readonly ok: false; readonly code: "too_many_links" };

export interface ConsumeLinkRequest {
  readonly v: 1;
  readonly person: string;
  readonly link_id: string;
  readonly link_sha256: string;
  /** What proves the asking browser; null in any other, which then needs the code. */
  readonly browser_sha256: string | null;
  readonly code_sha256: string | null;
  /** The tenants of which the person is an active user now. */
  readonly tenants: readonly string[];
  /** Of the session that this opens. */
  readonly session_id: string;
  readonly session_sha256: string;
  /** What the person sees in the list of sessions, such as `Firefox on Linux`. */
  readonly client: string;
  readonly now_ms: number;
}

export type ConsumeLinkReply =
  | { readonly ok: true; readonly session: SessionRecord }
  | {
      readonly ok: false;
      readonly code:
        | "unknown"
        | "expired"
        | "used"
        /** Another link of the person was used since. */
        | "superseded"
        /** Another browser, and no code. */
        | "code_needed"
        | "wrong_code"
        /** The last wrong code that was allowed, now or before: the link is gone. */
        | "burned"
        /** Nobody's user any more, or not the named tenant's. */
        | "no_membership";
    };

export interface SessionRecord {
  readonly session_id: string;
  /** The tenant that the person chose; null until there is one. */
  readonly tenant: string | null;
  readonly client: string;
  /** How the person proved who they are. */
  readonly proof: "mailed_link" | "access";
  readonly created_at_ms: number;
  readonly seen_at_ms: number;
  readonly expires_at_ms: number;
}

/** What a link that is remembered is worth. */
export type LinkState = "open" | "expired" | "used" | "superseded" | "burned";

export interface LinkFacts {
  readonly state: LinkState;
  readonly tenant: string | null;
  readonly expires_at_ms: number;
  /** Whether this is another browser than the one that asked. */
  readonly needs_code: boolean;
}

interface PersonRequest {
  readonly v: 1;
  readonly person: string;
  readonly now_ms: number;
}

export interface PersonDeskRpc {
  askLink(request: AskLinkRequest): Promise<AskLinkReply>;
  /** What a link is worth now, for the page that shows it; null where there is none. Reading changes nothing. */
  describeLink(
    request: PersonRequest & {
      readonly link_id: string;
      readonly link_sha256: string;
      readonly browser_sha256: string | null;
    },
  ): Promise<LinkFacts | null>;
  /** Consumes the link and opens a session, in one transaction; no other link of the person works any more. */
  consumeLink(request: ConsumeLinkRequest): Promise<ConsumeLinkReply>;
  /** Opens a session for somebody whom an identity provider vouched for. */
  openSession(
    request: PersonRequest & {
      readonly session_id: string;
      readonly session_sha256: string;
      readonly client: string;
      readonly proof: "access";
      readonly tenants: readonly string[];
    },
  ): Promise<SessionRecord>;
  /** The session behind a token; null where it is unknown, expired or revoked. Never cached: revoking works at once. */
  checkSession(
    request: PersonRequest & { readonly session_id: string; readonly session_sha256: string },
  ): Promise<SessionRecord | null>;
  chooseTenant(
    request: PersonRequest & { readonly session_id: string; readonly tenant: string },
  ): Promise<SessionRecord | null>;
  sessions(request: PersonRequest): Promise<readonly SessionRecord[]>;
  /** Ends one session, or (null) all but `keep`; answers how many it ended. */
  revokeSessions(
    request: PersonRequest & { readonly session_id: string | null; readonly keep: string | null },
  ): Promise<number>;
}
