// SPDX-License-Identifier: Apache-2.0
// The API reference as one plain page, made from the OpenAPI document: no script, nothing loaded from elsewhere.
import { html } from "hono/html";
import type { Html } from "#edge/html.ts";

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: boolean | Schema;
}
type Content = Readonly<Record<string, { readonly schema?: Schema; readonly example?: unknown }>>;
interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Content }>
  >;
}
/** What the page reads of the OpenAPI document. */
export interface Reference {
  readonly info: { readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Deeper fields are in the document itself, /openapi.json. */
const MAX_DEPTH = 4;

/** The page's main content. */
export function renderDocs({ info, paths, components }: Reference): Html {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))];
  return html`<h1>API reference</h1>
    ${renderText(info.description)}
    <p><a href="/openapi.json">openapi.json</a> is the same as OpenAPI 3.1.</p>
    <nav aria-label="Groups">
      <ul class="plain">
        ${tags.map((tag) => html`<li><a href="#${tag}">${tag}</a></li>`)}
        <li><a href="#schemas">Schemas</a></li>
      </ul>
    </nav>
    ${tags.map(
      (tag) =>
        html`<h2 id="${tag}">${tag}</h2>
          ${operations
            .filter(({ operation }) => operation.tags.includes(tag))
            .map(({ path, method, operation }) => renderOperation(path, method, operation))}`,
    )}
    <h2 id="schemas">Schemas</h2>
    ${Object.entries(components.schemas).map(
      ([name, schema]) =>
        html`<details id="schema-${name}">
          <summary><code>${name}</code></summary>
          ${renderText(schema.description ?? "")}${renderFields(schema, name)}
        </details>`,
    )}`;
}

function renderOperation(path: string, method: string, operation: Operation): Html {
  const [type, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const parameters = operation.parameters ?? [];
  return html`<details id="${operation.operationId}">
    <summary>
      <span class="method">${method.toUpperCase()}</span> <code>${path}</code>
      <span class="soft">${operation.summary}</span>
    </summary>
    ${renderText(operation.description)}
    ${parameters.length === 0 ? "" : renderParameters(parameters)}
    ${body === undefined ? "" : html`<h3>Body: <code>${type}</code></h3>`}
    ${body?.schema === undefined ? "" : renderFields(body.schema, "Body")}
    ${body?.example === undefined ? "" : renderExample(body.example)}
    <h3>Answers</h3>
    <ul class="plain">
      ${Object.entries(operation.responses).map(
        ([status, { description, content }]) =>
          html`<li>
            <strong>${status}</strong> ${renderText(description)} ${renderContent(content)}
          </li>`,
      )}
    </ul>
  </details>`;
}

function renderParameters(parameters: NonNullable<Operation["parameters"]>): Html {
  return renderTable(
    "Parameters",
    parameters.map(({ name, in: place, required, schema }) => ({
      name: `${name} (${place})`,
      type: typeText(schema),
      required: required ?? false,
      description: schema.description ?? "",
    })),
  );
}

interface Row {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

function renderFields(schema: Schema, caption: string): Html {
  const rows = fieldRows(schema, "", 1);
  return rows.length === 0
    ? html`<p><code>${typeText(schema)}</code></p>`
    : renderTable(caption, rows);
}

/** An object's fields, nested ones by their dotted path. */
function fieldRows(schema: Schema, prefix: string, depth: number): Row[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, field]) => {
    const name = `${prefix}${key}`;
    const required = schema.required?.includes(key) ?? false;
    const row = { name, type: typeText(field), required, description: field.description ?? "" };
    const list = field.items === undefined ? "." : "[].";
    const inner = depth < MAX_DEPTH ? fieldRows(field.items ?? field, name + list, depth + 1) : [];
    return [row, ...inner];
  });
}

function renderTable(caption: string, rows: readonly Row[]): Html {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Type</th>
          <th scope="col">What it is</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, type, required, description }) =>
            html`<tr>
              <td>
                <code>${name}</code>${required ? "" : html` <span class="soft">optional</span>`}
              </td>
              <td>${type}</td>
              <td>${renderInline(description)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function renderExample(example: unknown): Html {
  return html`<h3>Example</h3>
    <pre tabindex="0"><code>${JSON.stringify(example, null, 2)}</code></pre>`;
}

function renderContent(content: Content | undefined): Html | string {
  const [type, body] = Object.entries(content ?? {})[0] ?? [];
  const name = body?.schema?.$ref?.split("/").at(-1);
  if (type === undefined) return "";
  if (name === undefined) return html`<code>${type}</code>`;
  return html`<code>${type}</code>: <a href="#schema-${name}">${name}</a>`;
}

/** A schema's type in a few words. */
function typeText(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.split("/").at(-1) ?? "";
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map((one) => typeText(one)).join(" or ");
  if (schema.enum !== undefined) return schema.enum.map(String).join(", ");
  if (schema.items !== undefined) return `list of ${typeText(schema.items)}`;
  return [schema.type ?? "any"].flat().join(" or ");
}

function renderText(text: string): Html[] {
  const paragraphs = text.split("\n\n").filter((paragraph) => paragraph !== "");
  return paragraphs.map((paragraph) => html`<p>${renderInline(paragraph)}</p>`);
}

/** The descriptions use one mark of Markdown: backticks. */
function renderInline(text: string): (Html | string)[] {
  return text.split("`").map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part));
}
