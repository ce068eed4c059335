// Fails the build when what a page loads outgrows its budget: scripts and styles of the entry, of the page's chunk, and
// of what both import. The font, the same for every page and kept by the browser, is told beside them.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** Kilobytes, gzipped. Pages that are not named have the budget of `others`. */
const BUDGETS = { agent: 60, others: 120 };
const dist = new URL("../dist/", import.meta.url);
/** @type {Record<string, { file: string, css?: string[], imports?: string[], isEntry?: boolean }>} */
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

/** @param {string} key @param {Set<string>} seen */
function files(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  for (const file of [chunk.file, ...(chunk.css ?? [])]) seen.add(file);
  for (const other of chunk.imports ?? []) files(other, seen);
  return seen;
}

/** @param {string} name */
function size(name) {
  const bytes = readFileSync(new URL(name, dist));
  return (name.endsWith(".woff2") ? bytes.length : gzipSync(bytes, { level: 9 }).length) / 1000;
}

for (const name of readdirSync(new URL("assets/", dist)).filter((file) => file.endsWith(".woff2")))
  process.stdout.write(`${size(`assets/${name}`).toFixed(1).padStart(7)} kB  ${name}\n`);

const shared = files("index.html");
let over = false;
for (const [key, { file }] of Object.entries(manifest)) {
  const name = /page-(\w+?)-/.exec(file)?.[1];
  if (!name) continue;
  const total = [...files(key, new Set(shared))].reduce((sum, file) => sum + size(file), 0);
  const budget = name in BUDGETS ? BUDGETS[/** @type {"agent"} */ (name)] : BUDGETS.others;
  over ||= total > budget;
  process.stdout.write(`${total.toFixed(1).padStart(7)} kB of ${budget}  ${name}\n`);
}
if (over) {
  process.stderr.write("over budget: load parts late, or leave a dependency behind\n");
  process.exit(1);
}
