// Writes src/wire.schema.json (from Python) and src/wire.ts (from that). Run after a change to the events.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { generate } from "./generate.mjs";
import { PYTHON, ROOT } from "./python.mjs";

const text = execFileSync(PYTHON, ["assistant/ui/scripts/schema.py"], {
  cwd: ROOT,
  encoding: "utf8",
  env: { ...process.env, PYTHONPATH: ROOT },
});
writeFileSync(new URL("../src/wire.schema.json", import.meta.url), text);
writeFileSync(new URL("../src/wire.ts", import.meta.url), generate(JSON.parse(text)));
