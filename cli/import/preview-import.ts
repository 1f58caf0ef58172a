// SPDX-License-Identifier: Apache-2.0
// The first rows of a file as the stack reads them.
import type { z } from "zod";
import { ImportPreview } from "#api/schemas/import.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Client, Refusal } from "../client.ts";
import { plainText } from "../terminal.ts";

type Preview = z.infer<typeof ImportPreview>;

export async function readPreview(client: Client, id: string): Promise<Result<Preview, Refusal>> {
  const path = `/v1/imports/${id}/preview`;
  const read = await client.send({ method: "GET", path, answer: ImportPreview });
  return read.ok ? ok(read.value.value) : read;
}

/** A line for each row with its values, then one for each thing that is wrong with it. */
export function previewText({ items }: Preview): string {
  const lines = items.flatMap(({ row, fields, problems, warnings }) => [
    `row ${row}: ${fields === null ? "rejected" : valuesText(fields)}`,
    ...problems.map(reasonText),
    ...warnings.map(reasonText),
  ]);
  return lines.map((line) => `${plainText(line)}\n`).join("");
}

type Reason = Preview["items"][number]["problems"][number];

function reasonText({ column, message }: Reason): string {
  return `  ${column === null ? "" : `${column}: `}${message}`;
}

/** Fields that say something, those within others by their path. */
function valuesText(fields: Readonly<Record<string, unknown>>): string {
  return leaves(fields, "").join(", ");
}

function leaves(value: unknown, path: string): readonly string[] {
  if (value === null || value === undefined || value === "") return [];
  if (Array.isArray(value)) {
    return value.length === 0 ? [] : [`${path}=${value.map(leafText).join("; ")}`];
  }
  if (typeof value !== "object") return [`${path}=${leafText(value)}`];
  return Object.entries(value).flatMap(([name, member]) =>
    leaves(member, path === "" ? name : `${path}.${name}`),
  );
}

function leafText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
