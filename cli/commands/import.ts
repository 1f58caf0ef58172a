// SPDX-License-Identifier: Apache-2.0
// `revops import accounts.csv`: sends a file to the stack and watches the import there, which goes on without us.
import { randomUUID } from "node:crypto";
import { dirname } from "node:path";
import type { z } from "zod";
import { ImportBody, ImportParams, ImportView } from "#api/schemas/import.ts";
import { IMPORT_ENTITIES } from "#domain/imports/entities.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Client, Refusal } from "../client.ts";
import { connect } from "../connect.ts";
import { type Command, EXIT_USAGE, type Remote } from "../console.ts";
import { inFlags } from "../import/name-flags.ts";
import { previewText, readPreview } from "../import/preview-import.ts";
import { sendFile } from "../import/send-file.ts";
import { tellEnd, tellLost, UNSEEN, UNSENT } from "../import/tell-end.ts";
import { undoImport } from "../import/undo-import.ts";
import { watchImport } from "../import/watch-import.ts";
import { readFlags } from "../flag-fields.ts";
import { DRY_RUN, readOptions, STACK_OPTIONS, STACK_USAGE, wrongUse } from "../options.ts";
import { tellRefusal } from "../tell.ts";
import { missingText, plainText } from "../terminal.ts";

export const importFile: Command = {
  name: "import",
  summary: "bring in accounts, products, users or leads from a CSV file",
  usage: `usage: revops import <file.csv> [--entity ${IMPORT_ENTITIES.join("|")}] [--map <field>=<header>]... [--dry-run]
       revops import --resume <id> [<file.csv>]
       revops import --apply <id>
       revops import --cancel <id>
       revops import --undo <id> [--dry-run]

Rows are created or changed by your own ids, so the same file again changes nothing. A row that cannot be taken is
rejected with its reason and holds up no other. Rows of leads are handed on to routing, behind leads that are posted.

  --entity <e>   what the rows are; accounts where not given
  --map <field>=<header>
                 the header of a field, once per field; a header that names the field needs none
  --delimiter <c>
                 comma, semicolon or tab, as one character or the word tab; found out from the header where not given
  --dry-run      read every row and count what would change, without writing
  --preview      a dry run that shows the first rows as they are read; with --resume, those of that import's file
  --mode <m>     of leads: route decides each as one that is posted, keep_owner leaves it with whom the column owner
                 names, store only keeps it; route where not given
  --source <s>   of leads: where they come from, as a slug; import where not given
  --rejects <out.csv>
                 write the rejected rows there, each with its reason, over what is there; the header alone where
                 none was rejected. Its folder must be there
  --resume <id>  watch an import that was begun before; with a file, send the file of one that waits for it
  --apply <id>   do for real what a dry run looked at
  --cancel <id>  stop an import; rows that were taken stay
  --undo <id>    of leads: what the import put into queues leaves them; with --dry-run, say how many of whose
${STACK_USAGE}

exit codes: 0 every row was taken, 1 refused or failed, or no row was taken, 2 wrong use, 3 taken, but some rows were
rejected
`,
  run: runImport,
};

interface Options {
  readonly file: string | undefined;
  readonly request: z.output<typeof ImportBody>;
  readonly rejects: string | undefined;
  readonly resume: string | undefined;
  readonly apply: string | undefined;
  readonly cancel: string | undefined;
  readonly undo: string | undefined;
  readonly preview: boolean;
  readonly url: string | undefined;
  readonly key: string | undefined;
  readonly json: boolean;
}

async function runImport(args: readonly string[], remote: Remote): Promise<number> {
  const parsed = parseOptions(args);
  if (!parsed.ok) return wrongUse(remote, importFile, parsed.error);
  const options = parsed.value;
  const { file, json } = options;
  const blob = file === undefined ? null : await remote.openFile(file);
  if (file !== undefined && blob === null) {
    remote.err(`${missingText(file)}\n`);
    return EXIT_USAGE;
  }
  const { rejects } = options;
  if (rejects !== undefined && !(await remote.isFolder(dirname(rejects)))) {
    remote.err(`there is no folder ${plainText(dirname(rejects))} for --rejects\n`);
    return EXIT_USAGE;
  }
  const client = await connect(options, remote);
  if (!client.ok) return wrongUse(remote, importFile, client.error);
  // From here on Ctrl-C ends the watching alone, and says how to go on.
  const until = remote.interruption();
  if (options.undo !== undefined) {
    const asked = { id: options.undo, dry_run: options.request.dry_run, json };
    return undoImport(remote, asked, client.value, until);
  }
  const begun = await begin(options, client.value);
  if (!begun.ok) return tellRefusal(remote, json, inFlags(begun.error));
  const { id } = begun.value;
  if (blob !== null) {
    const sent = await sendFile(client.value, id, blob, until, remote);
    if (!sent.ok) return tellLost(remote, json, id, inFlags(sent.error), UNSENT);
  }
  const seen = options.preview ? await readPreview(client.value, id) : ok(null);
  if (!seen.ok) return tellLost(remote, json, id, seen.error, UNSEEN);
  const preview = seen.value;
  if (preview !== null && !json) remote.out(previewText(preview));
  const watched = await watchImport(client.value, id, until, remote);
  if (!watched.ok) return tellLost(remote, json, id, watched.error, UNSEEN);
  return tellEnd(remote, { ...options, preview }, watched.value, client.value);
}

type Begun = Result<z.infer<typeof ImportView>, Refusal>;

/** The import that the flags name, or a new one. */
async function begin({ resume, apply, cancel, request }: Options, client: Client): Promise<Begun> {
  const send = async (
    method: "GET" | "POST",
    path: string,
    more: { body?: unknown; idempotency_key?: string } = {},
  ): Promise<Begun> => {
    const answer = await client.send({
      method,
      path,
      answer: ImportView,
      repeatable: true,
      ...more,
    });
    return answer.ok ? ok(answer.value.value) : answer;
  };
  if (resume !== undefined) return send("GET", `/v1/imports/${resume}`);
  if (apply !== undefined) return send("POST", `/v1/imports/${apply}/apply`);
  if (cancel !== undefined) return send("POST", `/v1/imports/${cancel}/cancel`);
  return send("POST", "/v1/imports", { body: request, idempotency_key: randomUUID() });
}

function parseOptions(args: readonly string[]): Result<Options, string> {
  const text = { type: "string" } as const;
  const read = readOptions(
    args,
    {
      ...STACK_OPTIONS,
      ...DRY_RUN,
      entity: { type: "string", default: "accounts" },
      map: { type: "string", multiple: true },
      delimiter: text,
      rejects: text,
      resume: text,
      apply: text,
      cancel: text,
      undo: text,
      mode: text,
      source: text,
      preview: { type: "boolean", default: false },
    } as const,
    1,
  );
  if (!read.ok) return read;
  const { entity, map, delimiter, mode, source, "dry-run": dry, ...rest } = read.value.values;
  const [file] = read.value.positionals;
  const { resume, apply, cancel, undo, rejects, preview } = rest;
  const ids = [resume, apply, cancel, undo].filter((id) => id !== undefined);
  if (ids.some((id) => !ImportParams.shape.id.safeParse(id).success))
    return err("that is no id of an import");
  if (ids.length > 1) return err("give one of --resume, --apply, --cancel and --undo");
  if (ids.length === 0 && file === undefined) return err("import takes a file");
  if (file !== undefined && (apply ?? cancel ?? undo) !== undefined) {
    return err("--apply, --cancel and --undo take no file: the stack has it");
  }
  if (preview && (apply ?? cancel ?? undo) !== undefined) {
    return err("--preview goes with a file or with --resume");
  }
  if (rejects !== undefined && rejects === file) return err("--rejects would overwrite the file");
  const columns = readColumns(map ?? []);
  if (!columns.ok) return columns;
  // Nothing happens behind the back of somebody who wants to see the rows first.
  const dry_run = dry || preview;
  const fields = { entity, dry_run, delimiter, mode, source, columns: columns.value };
  const request = readFlags(ImportBody, fields, { columns: "map" });
  if (!request.ok) return request;
  const { url, key, json } = rest;
  const commands = { resume, apply, cancel, undo, preview };
  return ok({ url, key, json, file, request: request.value, rejects, ...commands });
}

/** None where no column is named: the file's headers then name the fields. */
function readColumns(pairs: readonly string[]): Result<Record<string, string> | undefined, string> {
  if (pairs.length === 0) return ok(undefined);
  const columns: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    const field = pair.slice(0, Math.max(at, 0)).trim();
    if (field === "" || at === pair.length - 1) {
      return err("--map takes a field and a header, such as --map name='Account Name'");
    }
    if (field in columns) return err(`--map names ${plainText(field)} twice`);
    columns[field] = pair.slice(at + 1);
  }
  return ok(columns);
}
