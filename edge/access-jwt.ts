// SPDX-License-Identifier: Apache-2.0
// Cloudflare Access: the JWT that it puts on every request it lets through, checked against the team's keys. Only the
// address in it is used; who that is here is the directory's question.
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from "jose";
import { parseEmail } from "#domain/lead/email.ts";
import { InvariantError, type Result } from "#domain/result.ts";
import { err, ok } from "#domain/result.ts";

/** Both or neither: an application of a team. */
export interface AccessEnv {
  /** Such as `example.cloudflareaccess.com`. */
  readonly ACCESS_TEAM_DOMAIN?: string;
  /** The application's audience tag. */
  readonly ACCESS_AUD?: string;
}

export interface AccessApplication {
  readonly issuer: string;
  readonly audience: string;
}

/** The header in which Access vouches for somebody. */
export const ACCESS_HEADER = "cf-access-jwt-assertion";

/** The application that this deployment stands behind; null where it stands behind none. */
export function accessApplication(env: AccessEnv): AccessApplication | null {
  const { ACCESS_TEAM_DOMAIN: team, ACCESS_AUD: audience } = env;
  if (team === undefined && audience === undefined) return null;
  if (team === undefined || audience === undefined || audience === "") {
    throw new InvariantError("ACCESS_TEAM_DOMAIN and ACCESS_AUD go together");
  }
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(team)) {
    throw new InvariantError("ACCESS_TEAM_DOMAIN is not a host name");
  }
  return { issuer: `https://${team}`, audience };
}

/** `refused`: the token is none of this application's, or not any more. `unavailable`: its keys could not be read. */
export type AccessRefusal = "refused" | "unavailable";

/** Access signs with RS256; a list of one leaves no room for `none` or for a public key taken as a shared secret. */
const ALGORITHMS = ["RS256"];

/** The address (normalized) that a token vouches for now. */
export async function verifyAccess(
  { issuer, audience }: AccessApplication,
  token: string,
  nowMs: number,
  keys: JWTVerifyGetKey = teamKeys(issuer),
): Promise<Result<string, AccessRefusal>> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      currentDate: new Date(nowMs),
      requiredClaims: ["exp", "iat", "email"],
    });
    const { email } = payload;
    const address = typeof email === "string" ? parseEmail(email) : null;
    return address === null ? err("refused") : ok(address.email);
  } catch (error) {
    return err(isTokensFault(error) ? "refused" : "unavailable");
  }
}

/** jose keeps the keys for ten minutes and asks again for an unknown key id, at most every 30 s. */
const sets = new Map<string, JWTVerifyGetKey>();

function teamKeys(issuer: string): JWTVerifyGetKey {
  const known = sets.get(issuer);
  if (known !== undefined) return known;
  const keys = createRemoteJWKSet(new URL(`${issuer}/cdn-cgi/access/certs`));
  sets.set(issuer, keys);
  return keys;
}

/** Whether the token itself is wrong; anything else is a key set that could not be fetched or read. */
function isTokensFault(error: unknown): boolean {
  return [
    errors.JWTExpired,
    errors.JWTClaimValidationFailed,
    errors.JWTInvalid,
    errors.JWSInvalid,
    errors.JWSSignatureVerificationFailed,
    errors.JOSEAlgNotAllowed,
    errors.JOSENotSupported,
    errors.JWKSNoMatchingKey,
    errors.JWKSMultipleMatchingKeys,
  ].some((kind) => error instanceof kind);
}
