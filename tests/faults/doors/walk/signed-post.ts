// SPDX-License-Identifier: Apache-2.0
// A secret of the walked tenant's partner, and a post that is signed with one.
import { env } from "cloudflare:workers";
import { buildPublicName } from "#domain/ids/public-name.ts";
import { secretBytes, signMessage } from "#domain/webhooks/sign-message.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { type Ask, fresh, type WalkScene } from "./walk-scene.ts";

export const SOURCE = "north";

export async function freshSecret(
  scene: WalkScene,
): Promise<{ readonly secret: string; readonly secret_id: string }> {
  const { body } = await scene.make("POST", `/v1/sources/${SOURCE}/secrets`, {});
  return { secret: String(body["secret"]), secret_id: String(body["secret_id"]) };
}

export async function signedPost(scene: WalkScene): Promise<Ask> {
  const { secret } = await freshSecret(scene);
  const { tenant } = scene;
  const source_id = buildPublicName(idKeyOf(env, tenant), "src", { tenant, name: SOURCE });
  const body = JSON.stringify({ email: `${fresh("s")}@customer.example` });
  const message = { id: fresh("msg"), body, at_ms: Date.now() };
  return {
    params: { source_id },
    body,
    headers: { ...signMessage(message, [secretBytes(secret)]) },
  };
}
