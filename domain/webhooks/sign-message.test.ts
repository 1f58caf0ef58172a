// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { Webhook } from "standardwebhooks";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { SECRET_BYTES, secretBytes, secretText, signMessage } from "./sign-message.ts";

const { below } = seededRandom(7);
const freshSecret = (): string =>
  secretText(Uint8Array.from({ length: SECRET_BYTES }, () => below(256)));

const verify = (secret: string, body: string, headers: Readonly<Record<string, string>>) =>
  new Webhook(secret).verify(body, { ...headers });

describe("a signed message", () => {
  it("is verified by Standard Webhooks' own library, whatever the body and the secret", () => {
    for (let i = 0; i < 100; i++) {
      const secret = freshSecret();
      const body = JSON.stringify({ n: below(1e9), text: "é".repeat(below(50)) });
      const message = { id: `msg_${i}`, body, at_ms: Date.now() };
      const headers = signMessage(message, [secretBytes(secret)]);
      expect(verify(secret, body, headers)).toEqual(JSON.parse(body));
      expect(() => verify(freshSecret(), body, headers)).toThrow("No matching signature");
      expect(() => verify(secret, `${body} `, headers)).toThrow("No matching signature");
      expect(() => verify(secret, body, { ...headers, "webhook-id": "msg_x" })).toThrow(
        "No matching signature",
      );
    }
  });

  it("is good for both secrets while one takes over from the other", () => {
    const [newer, older, third] = [freshSecret(), freshSecret(), freshSecret()];
    const body = '{"a":1}';
    const message = { id: "msg_1", body, at_ms: Date.now() };
    const headers = signMessage(message, [secretBytes(newer), secretBytes(older)]);
    expect(headers["webhook-signature"]?.split(" ")).toHaveLength(2);
    expect(verify(newer, body, headers)).toEqual({ a: 1 });
    expect(verify(older, body, headers)).toEqual({ a: 1 });
    expect(() => verify(third, body, headers)).toThrow("No matching signature");
  });

  it.each(["", "whsec_", "whsec_AAAA", "AAAA", `whsec_${"A".repeat(43)}`])(
    "takes no secret of another shape: %j",
    (text) => {
      expect(() => secretBytes(text)).toThrow(/base64|webhook secret/);
    },
  );

  it("is never sent unsigned", () => {
    expect(() => signMessage({ id: "msg_1", body: "", at_ms: 0 }, [])).toThrow("no signature");
  });
});
