// Fails the build when what the agent's page loads first outgrows its budget.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 60;
const folder = new URL("../dist/assets/", import.meta.url);
let total = 0;
for (const name of readdirSync(folder)) {
  const bytes = readFileSync(new URL(name, folder));
  const size = name.endsWith(".woff2") ? bytes.length : gzipSync(bytes, { level: 9 }).length;
  total += size;
  process.stdout.write(`${(size / 1000).toFixed(1).padStart(7)} kB  ${name}\n`);
}
process.stdout.write(
  `${(total / 1000).toFixed(1).padStart(7)} kB  in all, gzipped; budget ${BUDGET_KB} kB\n`,
);
if (total > BUDGET_KB * 1000) {
  process.stderr.write("over budget: load parts late, or leave a dependency behind\n");
  process.exit(1);
}
