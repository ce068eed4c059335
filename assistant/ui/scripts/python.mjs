// Where the project and its Python are.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(fileURLToPath(import.meta.url), "../../../..");
const own = join(ROOT, ".venv/bin/python");
export const PYTHON = existsSync(own) ? own : "python3";
