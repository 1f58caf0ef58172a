// SPDX-License-Identifier: Apache-2.0
// Which other sites' scripts may post to a form and read the answer: those whose origin the form lists, and no others. No
// answer admits credentials, because the door asks for none.
import type { FoundForm } from "./form-env.ts";

/** How long a browser need not ask again. */
const PREFLIGHT_SECONDS = "600";

/** Headers of every answer of a form's post address. */
export function crossOriginHeaders(
  form: FoundForm | null,
  request: Request,
): Readonly<Record<string, string>> {
  const origin = request.headers.get("origin");
  const isListed = origin !== null && form !== null && form.settings.origins.includes(origin);
  return {
    vary: "Origin",
    ...(isListed
      ? {
          "access-control-allow-origin": origin,
          "access-control-expose-headers": "trace-id, retry-after",
        }
      : {}),
  };
}

/** The answer to a preflight; one without the headers is a no. */
export function answerPreflight(form: FoundForm, request: Request): Response {
  const headers = crossOriginHeaders(form, request);
  const isAllowed = "access-control-allow-origin" in headers;
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      ...(isAllowed
        ? {
            "access-control-allow-methods": "POST",
            "access-control-allow-headers": "content-type, idempotency-key, traceparent",
            "access-control-max-age": PREFLIGHT_SECONDS,
          }
        : {}),
    },
  });
}

/** The same answer with headers laid over it; `vary` is added to what stands there. */
export function withHeaders(
  response: Response,
  headers: Readonly<Record<string, string>>,
): Response {
  const all = new Headers(response.headers);
  for (const [name, value] of Object.entries(headers)) {
    if (name === "vary") all.append(name, value);
    else all.set(name, value);
  }
  const { status, body } = response;
  return new Response(body, { status, headers: all });
}
