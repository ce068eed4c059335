// Where the project and its Python are.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(fileURLToPath(import.meta.url), "../../../..");
const own = join(ROOT, ".venv/bin/python");
export const PYTHON = existsSync(own) ? own : "python3";

/**
 * What one of the scripts beside this one prints.
 * @param {string} script
 */
export function printed(script) {
  return execFileSync(PYTHON, [`assistant/ui/scripts/${script}`], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, PYTHONPATH: ROOT },
  });
}
