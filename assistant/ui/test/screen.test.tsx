import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { loadDialogs } from "../src/agent/LateDialogs";
import { AgentModel } from "../src/agent/model";
import { Screen } from "../src/agent/Screen";
import { ApiError } from "../src/api";
import { LiveCall } from "../src/live";
import { reduce } from "../src/state";
import { FakeDesk, FakeServer, golden, stateAt } from "./fakes";

let root: HTMLElement;
let server: FakeServer;
let model: AgentModel;
let stop: () => void;
let desk: FakeDesk;

function find(testId: string): HTMLElement | null {
  return root.querySelector<HTMLElement>(`[data-testid="${testId}"]`);
}

function text(testId: string): string {
  return find(testId)?.textContent?.replace(/\s+/g, " ").trim() ?? "";
}

async function say(message: object): Promise<void> {
  await act(() => server.last.say(message));
}

async function press(key: string, target: EventTarget = document.body): Promise<void> {
  await act(async () => {
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await Promise.resolve();
  });
}

beforeEach(async () => {
  await loadDialogs();
  vi.stubGlobal("fetch", () => Promise.reject(new Error("no server")));
  localStorage.clear();
  root = document.createElement("div");
  document.body.replaceChildren(root);
  server = new FakeServer();
  desk = new FakeDesk();
  model = new AgentModel(new LiveCall({ open: server.open }), desk);
  stop = model.start();
  await act(() => render(<Screen model={model} />, root));
});

afterEach(() => {
  act(() => render(null, root));
  stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("states", () => {
  it("says that it connects, then that it waits", async () => {
    expect(find("screen")?.dataset.mode).toBe("connecting");
    expect(find("connecting")).not.toBeNull();
    await say({ kind: "waiting" });
    expect(text("waiting")).toContain("Waiting for a call");
  });

  it("shows a live call: level, trend, transcript, listening", async () => {
    await say({ kind: "snapshot", state: stateAt("calmed", 8) });
    expect(find("screen")?.dataset.mode).toBe("live");
    expect(find("gauge")?.dataset).toMatchObject({ level: "1", trend: "rising" });
    expect(text("level")).toBe("Tense");
    expect(root.querySelectorAll('[data-testid="utterance"]')).toHaveLength(2);
    expect(text("listening")).toContain("Listening");
    expect(document.title).toContain("Tense");
  });

  it("shows partials and settles them in the same element", async () => {
    await say({ kind: "snapshot", state: stateAt("calmed", 4.4) });
    const row = find("partial");
    expect(row?.textContent).toContain("yeah and if");
    for (const event of golden("calmed").filter((e) => e.at > 4.4 && e.at < 7.9))
      await say({ kind: "event", event });
    expect(find("partial")).toBeNull();
    expect([...root.querySelectorAll('[data-testid="utterance"]')]).toContain(row);
  });

  it("says when the line is cut and when it tries again", async () => {
    await say({ kind: "snapshot", state: stateAt("calmed", 16) });
    await act(() => server.last.drop());
    expect(text("line-cut")).toMatch(/cut.*Trying again in 1 s/);
    expect(find("card")).not.toBeNull();
  });

  it("names what runs with less, and what is flagged", async () => {
    await say({ kind: "snapshot", state: stateAt("threat-live") });
    expect(text("degraded")).toContain("words come 6 seconds late");
    expect([...root.querySelectorAll('[data-testid="flag"]')].map((e) => e.textContent)).toEqual([
      "Threat of violence",
      "Legal threat",
    ]);
    expect(text("side-customer")).toBe("Customer: no sound");
  });

  it("sums up an ended call", async () => {
    await say({ kind: "snapshot", state: stateAt("calmed") });
    expect(find("screen")?.dataset.mode).toBe("ended");
    expect(text("ended")).toMatch(/0:58.*Angry.*1 of 2.*None/);
  });

  it("tells what the server refuses", async () => {
    await say({
      kind: "error",
      code: "call_unknown",
      message: "There is no such call.",
      hint: "Look again.",
    });
    expect(text("refused")).toContain("There is no such call.");
  });

  it("shows markup as text", async () => {
    const state = stateAt("threat-live");
    const [first, ...rest] = state.utterances;
    const utterances = first ? [{ ...first, text: "<img src=x onerror=alert(1)>" }, ...rest] : [];
    await say({ kind: "snapshot", state: { ...state, utterances } });
    expect(root.querySelector("img")).toBeNull();
    expect(text("call-title")).toContain("<b>");
  });
});

describe("words heard again", () => {
  const row = (n: number) => root.querySelectorAll<HTMLElement>('[data-testid="utterance"]')[n];
  const between = (after: number, until: number) =>
    golden("revised").filter((event) => event.at > after && event.at <= until);
  const marks = () => [...root.querySelectorAll<HTMLElement>('[data-testid="again"]')];

  it("take their place in the same element; the changed ones alone come in softly, then stand as text", async () => {
    await say({ kind: "snapshot", state: stateAt("revised", 4.4) });
    const before = row(0);
    expect(before?.textContent).toContain("your threw to building");
    for (const event of between(4.4, 5)) await say({ kind: "event", event });
    expect(row(0)).toBe(before);
    expect(before?.querySelector(".row-text")?.textContent).toBe(
      "good morning you're through to billing my name is karen how can i help",
    );
    const fresh = () => [...root.querySelectorAll(".fresh")].map((word) => word.textContent);
    expect(fresh()).toEqual(["you're through", "billing"]);
    await act(() => {
      before?.querySelector(".fresh")?.dispatchEvent(new Event("animationend", { bubbles: true }));
    });
    expect(fresh()).toEqual([]);
  });

  it("do not fade when the screen is opened on them", async () => {
    await say({ kind: "snapshot", state: stateAt("revised") });
    expect(marks()).toHaveLength(5);
    expect(root.querySelector(".fresh")).toBeNull();
  });

  it("ease the lines above up where a row grows at now, and keep its height where it shrinks", async () => {
    const eased: unknown[] = [];
    const height = vi.spyOn(HTMLElement.prototype, "offsetHeight", "get");
    height.mockImplementation(function (this: HTMLElement) {
      return Math.ceil((this.querySelector(".row-text")?.textContent?.length ?? 0) / 20) * 24;
    });
    Element.prototype.animate = function (frames) {
      eased.push(this.getAttribute("data-channel"), (frames as PropertyIndexedKeyframes).transform);
      return {} as Animation;
    };
    const revised = (seq: number, text: string) => ({
      ...between(4.4, 5)[0],
      seq,
      text,
      replaces: `was ${seq}`,
    });
    await say({ kind: "snapshot", state: stateAt("revised", 4.4) });
    await say({ kind: "event", event: revised(5, "x".repeat(90)) });
    expect(eased).toEqual(["agent", ["translateY(24px)", "none"]]);
    await say({ kind: "event", event: revised(6, "short") });
    expect(row(0)?.style.minHeight).toBe("120px");
    expect(eased).toHaveLength(2);
    height.mockRestore();
    Reflect.deleteProperty(Element.prototype, "animate");
  });

  it("carry a mark that tells the first ones, by pointer, key and screen reader", async () => {
    await say({ kind: "snapshot", state: stateAt("revised", 17) });
    const [first, second, last] = marks();
    expect(last?.title).toBe("First heard: “you people owe us lie to me”");
    expect(last?.getAttribute("aria-label")).toBe("Heard again");
    expect([first?.tabIndex, second?.tabIndex, last?.tabIndex]).toEqual([-1, -1, 0]);
    last?.focus();
    await press("ArrowUp", last);
    expect(document.activeElement).toBe(second);
    await press("ArrowDown", second);
    await press("ArrowDown", last);
    expect(document.activeElement).toBe(last);
    await act(() => last?.click());
    expect(last?.getAttribute("aria-expanded")).toBe("true");
    expect(text("first-words")).toBe("First heard: “you people owe us lie to me”");
    await act(() => last?.click());
    expect(find("first-words")).toBeNull();
  });

  it("keep what called for a sentence underlined: the words where they stand, else the whole, softly", async () => {
    await say({ kind: "snapshot", state: stateAt("revised", 15.1) });
    const quoted = (n: number) => row(n)?.querySelector("mark");
    expect(quoted(2)?.textContent).toBe("owe us lie to me");
    for (const event of between(15.1, 22)) await say({ kind: "event", event });
    expect(quoted(1)?.textContent).toBe("i've had it with your damn system");
    expect(quoted(1)?.className).toBe("");
    expect(quoted(2)?.textContent).toBe("you people always lie to me");
    expect(quoted(2)?.className).toBe("soft");
    expect(text("last-card")).toMatch(/^No longer fits/);
    expect(quoted(3)).toBeNull();
  });

  it("are named where they are not to be had, without alarm, and the models in the dialog of keys", async () => {
    await say({ kind: "snapshot", state: stateAt("revised", 30) });
    expect(text("degraded")).toMatch(/^Words are not heard a second time at present/);
    expect(find("degraded")?.dataset.look).toBe("mild");
    await press("?");
    expect(text("hearing")).toMatch(/vosk-model-small-en-us-0.15.*whisper-tiny.en/);
    for (const event of between(30, 44)) await say({ kind: "event", event });
    expect(find("degraded")).toBeNull();
  });

  it("the dialog says where nothing is heard again", async () => {
    await say({ kind: "snapshot", state: stateAt("threat-live") });
    await press("?");
    expect(text("hearing")).toMatch(/the words are typed.*stay as first heard/);
    expect(find("degraded")?.dataset.look).toBe("notice");
  });
});

describe("the card", () => {
  const offered = () => stateAt("calmed", 16);

  it("says what, how and why, in a polite status, without taking focus", async () => {
    await say({ kind: "snapshot", state: stateAt("calmed", 8) });
    const button = document.createElement("button");
    document.body.append(button);
    button.focus();
    await say({ kind: "snapshot", state: offered() });
    expect(text("card-text")).toBe("Five calls is four too many. Let me hear it from you, start to end.");
    expect(text("card-stance")).toBe("Acknowledge");
    expect(text("card-why")).toContain("this is the fifth time");
    expect(text("card-why")).toContain("anger at level 2 or more");
    const status = find("card-text")?.closest('[role="status"]');
    expect(status?.getAttribute("aria-live")).toBe("polite");
    expect(document.activeElement).toBe(button);
  });

  it.each([
    ["Enter", "use", "used"],
    ["u", "use", "used"],
    ["Escape", "dismiss", "dismissed"],
    ["D", "dismiss", "dismissed"],
  ] as const)("%s: %s at once, before the server answers", async (key, action, outcome) => {
    await say({ kind: "snapshot", state: offered() });
    await press(key);
    expect(desk.asked).toEqual([[action, "calmed", "card-1"]]);
    expect(find("card")).toBeNull();
    expect(find("last-card")?.dataset.outcome).toBe(outcome);
    await press(key);
    expect(desk.asked).toHaveLength(1);
  });

  it("comes back with a word when the server refuses", async () => {
    desk.answer = () => Promise.reject(new ApiError("card_closed", "The card is gone."));
    await say({ kind: "snapshot", state: offered() });
    await press("Enter");
    await act(async () => {
      await Promise.resolve();
    });
    expect(find("card")?.dataset.card).toBe("card-1");
    expect(text("failure")).toBe("Not marked as used: The card is gone.");
  });

  it("stays used once the event has come", async () => {
    const state = offered();
    await say({ kind: "snapshot", state });
    await press("Enter");
    const used = golden("calmed").find((event) => event.type === "card.used");
    if (!used) throw new Error("no such event");
    await say({ kind: "event", event: used });
    expect(model.state.value).toEqual(reduce(state, used));
    expect(text("last-card")).toMatch(/^Used/);
  });

  it("is not used by a key that was meant for the one it replaced", async () => {
    vi.useFakeTimers();
    const threat = stateAt("threat-live", 9.3);
    await say({ kind: "snapshot", state: threat });
    for (const event of golden("threat-live").filter(
      (e) => "seq" in e && e.seq > threat.seq && e.at < 14.6,
    )) {
      await act(() => server.last.say({ kind: "event", event }));
    }
    expect(find("card")?.dataset).toMatchObject({ card: "card-2", urgent: "true" });
    await press("Enter");
    expect(desk.asked).toEqual([]);
    await act(() => void vi.advanceTimersByTime(500));
    await press("Enter");
    expect(desk.asked).toEqual([["use", "threat-live", "card-2"]]);
  });

  it("urgent is said in words and by an icon", async () => {
    await say({ kind: "snapshot", state: stateAt("threat-live", 14.6) });
    expect(text("card-urgent")).toBe("Urgent: Threat");
    expect(find("card-urgent")?.querySelector("svg")).not.toBeNull();
  });

  it("leaves keys alone while a person types or turned letters off", async () => {
    await say({ kind: "snapshot", state: offered() });
    const input = document.createElement("input");
    document.body.append(input);
    await press("u", input);
    await press("Enter", input);
    model.preferences.letterKeys.value = false;
    await press("u");
    expect(desk.asked).toEqual([]);
    expect(localStorage.getItem("calmline.letter-keys")).toBe("off");
    await press("Enter");
    expect(desk.asked).toHaveLength(1);
  });
});

it("the theme is switched by T and remembered", async () => {
  await press("t");
  const chosen = document.documentElement.dataset.theme;
  expect(chosen).toBeDefined();
  expect(localStorage.getItem("calmline.theme")).toBe(chosen);
  await press("t");
  expect(document.documentElement.dataset.theme).toBeUndefined();
});
