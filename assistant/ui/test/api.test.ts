// The types of the HTTP API follow the server; this fails when they drift.
import { readFileSync } from "node:fs";
import { afterEach, expect, it, vi } from "vitest";
import { generateApi } from "../scripts/openapi.mjs";
import { printed, ROOT } from "../scripts/python.mjs";
import { address } from "../src/api";
import { ApiError, request, whenSignedOut } from "../src/http";

const read = (path: string): string => readFileSync(`${ROOT}/assistant/ui/${path}`, "utf8");

afterEach(() => vi.unstubAllGlobals());

it("api.gen.ts is what the schema gives (else: npm run types)", async () => {
  expect(read("src/api.gen.ts")).toBe(await generateApi(JSON.parse(read("src/api.schema.json"))));
}, 60_000);

it("api.schema.json is what the server says (else: npm run types)", () => {
  expect(JSON.parse(read("src/api.schema.json"))).toEqual(JSON.parse(printed("openapi.py")));
}, 120_000);

it("fills addresses in", () => {
  expect(address("/api/calls/{call_id}/cards/{card}/use", { call_id: "a/b", card: "c" })).toBe(
    "/api/calls/a%2Fb/cards/c/use",
  );
  expect(address("/api/calls", {}, { limit: 5, team: null, agent: undefined, flag: ["a", "b"] })).toBe(
    "/api/calls?limit=5&flag=a&flag=b",
  );
});

const answered = (status: number, body: object | null, headers = {}): void => {
  vi.stubGlobal("fetch", async () => new Response(body && JSON.stringify(body), { status, headers }));
};

it("tells failures in the server's words", async () => {
  answered(429, { code: "too_many_attempts", message: "Too many.", hint: "Wait." }, { "retry-after": "75" });
  const error = await request("/api/session").catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ code: "too_many_attempts", hint: "Wait.", status: 429, retryAfter: 75 });
});

it("tells that nobody is signed in any more, and nothing of the kind for a wrong password", async () => {
  const told = vi.fn();
  whenSignedOut(told);
  answered(401, { code: "sign_in_failed", message: "", hint: "" });
  await request("/api/session").catch(() => {});
  expect(told).not.toHaveBeenCalled();
  answered(401, { code: "signed_out", message: "", hint: "" });
  await request("/api/account").catch(() => {});
  expect(told).toHaveBeenCalledOnce();
});
