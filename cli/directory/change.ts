// SPDX-License-Identifier: Apache-2.0
// What a PUT of the directory answers, as far as a command looks at it.
import { z } from "zod";

const Change = z.enum(["created", "updated", "unchanged"]);
export type Change = z.infer<typeof Change>;

export const ChangeAnswer = z.object({ change: Change });
