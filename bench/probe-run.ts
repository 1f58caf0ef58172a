import { benchImport } from "./import-probe.ts";
console.log(JSON.stringify(await benchImport(), null, 1));
process.exit(0);
