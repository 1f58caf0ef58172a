// SPDX-License-Identifier: Apache-2.0
// People and teams: PUT by your own id, so that a seed or a sync may run any number of times.
import { defineRoute } from "../contract.ts";
import {
  MemberParams,
  SavedTeam,
  SavedUser,
  TeamBody,
  TeamList,
  TeamParams,
  TeamView,
  UserBody,
  UserList,
  UserQuery,
  UserView,
} from "../schemas/directory.ts";
import { ExternalIdParams, Page } from "../schemas/fields.ts";

export const CREATED = "Created.";
export const STANDS = "It was there before; `change` says whether anything changed.";

const shared = { tag: "Directory", params: ExternalIdParams } as const;

export const saveUser = defineRoute({
  ...shared,
  id: "saveUser",
  action: "directory.write",
  method: "put",
  path: "/v1/users/{external_id}",
  summary: "Create or change a user",
  description:
    "A person who may sign in and own leads. Policies know the id alone. Manager and deputy are users that exist; " +
    "accounts that an import gave to this person before they existed are theirs from now on.",
  body: {
    schema: UserBody,
    media_types: ["application/json"],
    example: { name: "Sales development 1", email: "sdr-1@acme.example", roles: ["sdr"] },
  },
  success: {
    200: { description: STANDS, schema: SavedUser },
    201: { description: CREATED, schema: SavedUser },
  },
  problems: ["last_admin", "log_refuses"],
});

export const readUser = defineRoute({
  ...shared,
  id: "readUser",
  action: "directory.read",
  method: "get",
  path: "/v1/users/{external_id}",
  summary: "See a user",
  description: "By your own id.",
  success: { 200: { description: "The user.", schema: UserView } },
  problems: [],
});

export const listUsers = defineRoute({
  id: "listUsers",
  tag: "Directory",
  action: "directory.read",
  method: "get",
  path: "/v1/users",
  summary: "List users",
  description: "By your own ids; filters narrow the list down together.",
  query: UserQuery,
  success: { 200: { description: "A page of users.", schema: UserList } },
  problems: [],
});

export const saveTeam = defineRoute({
  ...shared,
  params: TeamParams,
  id: "saveTeam",
  action: "directory.write",
  method: "put",
  path: "/v1/teams/{external_id}",
  summary: "Create or change a team",
  description:
    "Members are named by the external ids of users; one that does not exist is a 422 at its place.",
  body: {
    schema: TeamBody,
    media_types: ["application/json"],
    example: { name: "SMB", lead: null, members: ["sdr-1", "sdr-2"] },
  },
  success: {
    200: { description: STANDS, schema: SavedTeam },
    201: { description: CREATED, schema: SavedTeam },
  },
  problems: ["log_refuses"],
});

export const readTeam = defineRoute({
  ...shared,
  id: "readTeam",
  action: "directory.read",
  method: "get",
  path: "/v1/teams/{external_id}",
  summary: "See a team",
  description: "By your own id.",
  success: { 200: { description: "The team with its members.", schema: TeamView } },
  problems: [],
});

export const listTeams = defineRoute({
  id: "listTeams",
  tag: "Directory",
  action: "directory.read",
  method: "get",
  path: "/v1/teams",
  summary: "List teams",
  description: "By your own ids, each with its members.",
  query: Page,
  success: { 200: { description: "A page of teams.", schema: TeamList } },
  problems: [],
});

export const addMember = defineRoute({
  tag: "Directory",
  params: MemberParams,
  id: "addMember",
  action: "directory.write",
  method: "put",
  path: "/v1/teams/{external_id}/members/{user}",
  summary: "Add a member to a team",
  description: "The others stay as they are; several calls at once all have their way.",
  success: { 200: { description: "The team as it now stands.", schema: SavedTeam } },
  problems: ["invalid_fields", "version_moved", "log_refuses"],
});

export const removeMember = defineRoute({
  tag: "Directory",
  params: MemberParams,
  id: "removeMember",
  action: "directory.write",
  method: "delete",
  path: "/v1/teams/{external_id}/members/{user}",
  summary: "Take a member out of a team",
  description: "The others stay as they are. Somebody who is no member is `unchanged`.",
  success: { 200: { description: "The team as it now stands.", schema: SavedTeam } },
  problems: ["version_moved", "log_refuses"],
});
