// SPDX-License-Identifier: Apache-2.0
// The gateway: the only public Worker. It authenticates nobody and decides nothing; path-table.ts is all it knows.
import { passOn } from "./pass-on.ts";

export default { fetch: passOn } satisfies ExportedHandler<Env>;
