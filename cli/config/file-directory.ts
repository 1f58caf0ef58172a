// SPDX-License-Identifier: Apache-2.0
// A directory file as the config compiler sees people and teams: who would stand at a stack that the file was
// applied to. Ids are made of the file's own, so what compiles here has other hashes than at a stack.
import { TeamBody, UserBody } from "#api/schemas/directory.ts";
import { ProductBody } from "#api/schemas/product.ts";
import { utf8Text } from "#domain/bytes/encoding.ts";
import type { ConfigDirectory } from "#domain/config/directory.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Console } from "../console.ts";
import { type DirectoryFile, parseDirectory } from "../directory/parse-directory.ts";
import type { Kind } from "../directory/sections.ts";
import { missingText, plainText } from "../terminal.ts";

/** The directory that the file describes, or one sentence why there is none. */
export async function readFileDirectory(
  path: string,
  console: Pick<Console, "readFile">,
): Promise<Result<ConfigDirectory, string>> {
  const bytes = await console.readFile(path).catch(() => null);
  if (bytes === null) return err(missingText(path));
  let text: string;
  try {
    text = utf8Text(bytes);
  } catch {
    return err(`${plainText(path)} is no text`);
  }
  const parsed = parseDirectory(text);
  if (parsed.ok) return ok(directoryOf(parsed.value));
  const [first] = parsed.error;
  const where = first === undefined ? "" : `:${first.line}:${first.column}: ${first.message}`;
  const more = `\`revops apply ${plainText(path)} --dry-run\` names everything that is wrong with it`;
  return err(`${plainText(path)}${plainText(where)}\n${more}`);
}

function directoryOf({ entries }: DirectoryFile): ConfigDirectory {
  const of = (wanted: Kind) => entries.filter(({ kind }) => kind === wanted);
  const teams = of("teams")
    .map(({ id, body }) => ({ external_id: id, ...TeamBody.parse(body) }))
    .toSorted((a, b) => (a.external_id < b.external_id ? -1 : 1));
  const users = of("users").map(({ id, body }) => ({ external_id: id, ...UserBody.parse(body) }));
  const products = of("products").map(({ body }) => ProductBody.parse(body));
  return {
    users: users.map(({ external_id, active, capacity, roles, manager, deputy }) => {
      // As at a stack: the first of a person's teams is the one in whose queue their leads stand.
      const team_ids = teams
        .filter(({ members }) => members.includes(external_id))
        .map((team) => teamId(team.external_id));
      return {
        external_id,
        user_id: userId(external_id),
        team_id: team_ids[0] ?? null,
        active,
        capacity,
        roles,
        manager_id: manager === null ? null : userId(manager),
        deputy_id: deputy === null ? null : userId(deputy),
        team_ids,
      };
    }),
    teams: teams.map(({ external_id }) => ({ external_id, team_id: teamId(external_id) })),
    // A file that names no product says nothing about the catalogue.
    ...(products.length === 0 ? {} : { families: familiesOf(products) }),
  };
}

function familiesOf(products: readonly { readonly family: string | null }[]): string[] {
  return [...new Set(products.flatMap(({ family }) => family ?? []))];
}

function userId(externalId: string): string {
  return `usr_${externalId}`;
}

function teamId(externalId: string): string {
  return `tea_${externalId}`;
}
