// Plain JavaScript for any Node: says in one sentence what is missing, before anything newer is parsed.
const major = Number(process.versions.node.split(".")[0]);
if (major < 22) {
  console.error(
    `This needs Node 22, which the project brings itself: run "npm ci" first (found Node ${process.versions.node}).`,
  );
  process.exit(1);
}
