// The agent is told who listens to their call, for as long as somebody does.
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { AgentModel } from "../src/agent/model";
import { Screen } from "../src/agent/Screen";
import { LiveCall } from "../src/live";
import { FakeDesk, FakeServer, stateAt } from "./fakes";

let root: HTMLElement;
let server: FakeServer;
let stop: () => void;

const chip = (): HTMLElement | null => root.querySelector('[data-testid="listeners"]');
const say = (message: object): Promise<void> => act(() => server.last.say(message));

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", () => Promise.reject(new Error("no server")));
  root = document.createElement("div");
  document.body.replaceChildren(root);
  server = new FakeServer();
  const model = new AgentModel(new LiveCall({ open: server.open }), new FakeDesk());
  stop = model.start();
  await act(() => render(<Screen model={model} />, root));
  await say({ kind: "snapshot", state: stateAt("calmed", 16) });
});

afterEach(() => {
  act(() => render(null, root));
  stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("names them, and says it to a screen reader", async () => {
  expect(chip()).toBeNull();
  await say({ kind: "listening", names: ["Anna Berg", "Mira Sandhu"] });
  expect(chip()?.textContent).toBe("Your lead is listening");
  expect(chip()?.title).toContain("Anna Berg and Mira Sandhu");
  expect(root.querySelector(".call-line [role=status]")?.textContent).toContain("Anna Berg and Mira Sandhu");
  await say({ kind: "listening", names: [] });
  expect(chip()).toBeNull();
});

it("does not go on saying so where the line was cut meanwhile", async () => {
  await say({ kind: "listening", names: ["Anna Berg"] });
  await act(() => server.last.drop());
  await act(async () => void (await vi.advanceTimersByTimeAsync(600)));
  expect(server.sockets.length).toBe(2);
  expect(chip()).toBeNull();
});

it("passes over what it cannot read", async () => {
  await say({ kind: "listening" });
  expect(chip()).toBeNull();
});
