import { beforeEach, expect, it, vi } from "vitest";
import { accounts, type SessionInfo, type User } from "../src/accounts";
import { ApiError } from "../src/http";
import { Session } from "../src/session";

const user = (id: string): User => ({
  id,
  login: id,
  name: id,
  roles: ["agent"],
  teams: [],
  local: true,
  totp: false,
  disabled: false,
  created: "",
});

const info = (state: SessionInfo["state"], who: User | null = null): SessionInfo => ({
  state,
  setup: false,
  user: who,
  oidc: null,
  expires: null,
});

let answers: (SessionInfo | Error)[];
let session: Session;

beforeEach(() => {
  answers = [];
  session = new Session({
    ...accounts,
    session: async () => {
      const next = answers.shift() ?? info("signed_out");
      if (next instanceof Error) throw next;
      return next;
    },
    signOut: async () => undefined,
  });
});

it("knows who is signed in, and what they may do", async () => {
  answers = [info("signed_in", user("karen"))];
  await session.load();
  expect(session.signedIn.value).toBe(true);
  expect(session.roles.value).toEqual(["agent"]);
});

it("asks nobody in the demo", async () => {
  answers = [info("open")];
  await session.load();
  expect(session.signedIn.value).toBe(true);
  expect(session.roles.value).toContain("lead");
});

it("lets nobody in before the second step is set up", async () => {
  answers = [info("enrol", user("karen"))];
  await session.load();
  expect(session.signedIn.value).toBe(false);
  expect(session.roles.value).toEqual([]);
});

it("asks again until the server answers", async () => {
  vi.useFakeTimers();
  answers = [new ApiError("unreachable", ""), info("signed_in", user("karen"))];
  await session.load();
  expect(session.failure.value?.code).toBe("unreachable");
  await vi.runOnlyPendingTimersAsync();
  expect(session.failure.value).toBeNull();
  expect(session.signedIn.value).toBe(true);
  vi.useRealTimers();
});

it("keeps the screen when the session ends, and goes on after signing in again", () => {
  const back = vi.fn();
  session.whenBack(back);
  session.take(info("signed_in", user("karen")));
  session.take(info("signed_out"));
  expect(session.ended.value).toBe(true);
  expect(session.user.value?.id).toBe("karen");
  session.take(info("signed_in", user("karen")));
  expect(session.ended.value).toBe(false);
  expect(back).toHaveBeenCalledOnce();
});

it("goes on when they have signed in again in another tab", async () => {
  const other = new Session(accounts);
  const stop = [session.watch(), other.watch()];
  session.take(info("signed_in", user("karen")));
  session.lost();
  answers = [info("signed_in", user("karen"))];
  other.take(info("signed_in", user("karen")));
  await vi.waitFor(() => expect(session.ended.value).toBe(false));
  for (const one of stop) one();
});

it("shows nobody else what was left on the screen", () => {
  const reload = vi.spyOn(location, "reload").mockImplementation(() => {});
  session.take(info("signed_in", user("karen")));
  session.lost();
  session.take(info("signed_in", user("mallory")));
  expect(reload).toHaveBeenCalledOnce();
  expect(session.user.value?.id).toBe("karen");
});

it("forgets who signed out", async () => {
  session.take(info("signed_in", user("karen")));
  await session.signOut();
  expect(session.user.value).toBeNull();
  expect(session.ended.value).toBe(false);
  expect(location.pathname).toBe("/signin");
});
