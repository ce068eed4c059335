// The types of the wire follow the Python side; this fails when they drift.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { generate } from "../scripts/generate.mjs";
import { PYTHON, ROOT } from "../scripts/python.mjs";

const read = (path: string): string => readFileSync(`${ROOT}/assistant/ui/${path}`, "utf8");

it("wire.ts is what the schema gives (else: npm run types)", () => {
  expect(read("src/wire.ts")).toBe(generate(JSON.parse(read("src/wire.schema.json"))));
});

it("wire.schema.json is what Python says (else: npm run types)", () => {
  const now = execFileSync(PYTHON, ["assistant/ui/scripts/schema.py"], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, PYTHONPATH: ROOT },
  });
  expect(JSON.parse(read("src/wire.schema.json"))).toEqual(JSON.parse(now));
});
