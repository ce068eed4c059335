// Where the project and its Python are.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const own = `${ROOT}.venv/bin/python`;
export const PYTHON = existsSync(own) ? own : "python3";
