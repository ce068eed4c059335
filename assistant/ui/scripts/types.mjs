// Writes the schemas of the wire and of the HTTP API (from Python), and the types of both (from those). Run after a
// change to the events or to a route.
import { writeFileSync } from "node:fs";
import { generate } from "./generate.mjs";
import { generateApi } from "./openapi.mjs";
import { printed } from "./python.mjs";

const put = (/** @type {string} */ path, /** @type {string} */ text) =>
  writeFileSync(new URL(`../src/${path}`, import.meta.url), text);

const wire = printed("schema.py");
put("wire.schema.json", wire);
put("wire.ts", generate(JSON.parse(wire)));

const api = printed("openapi.py");
put("api.schema.json", api);
put("api.gen.ts", await generateApi(JSON.parse(api)));
