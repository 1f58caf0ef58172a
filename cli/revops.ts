#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// The entry of the command line.
import { NODE_REMOTE } from "./node-remote.ts";
import { runRevops } from "./run-revops.ts";

process.exitCode = await runRevops(process.argv.slice(2), NODE_REMOTE);
