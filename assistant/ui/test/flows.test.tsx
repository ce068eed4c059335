import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { loadDialogs } from "../src/agent/LateDialogs";
import { AgentModel } from "../src/agent/model";
import { Screen } from "../src/agent/Screen";
import { ApiError } from "../src/http";
import { LiveCall } from "../src/live";
import type { CallState, Card } from "../src/wire";
import { FakeDesk, FakeServer, stateAt } from "./fakes";

let root: HTMLElement;
let server: FakeServer;
let desk: FakeDesk;
let model: AgentModel;
let stop: () => void;

const find = (testId: string) => root.querySelector<HTMLElement>(`[data-testid="${testId}"]`);
const text = (testId: string) => find(testId)?.textContent?.replace(/\s+/g, " ").trim() ?? "";
const show = (state: CallState) => act(() => server.last.say({ kind: "snapshot", state }));
const settle = () => act(async () => void (await new Promise((done) => setTimeout(done, 5))));

async function press(key: string, target: EventTarget = document.body): Promise<void> {
  await act(async () => {
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await Promise.resolve();
  });
}

async function type(testId: string, value: string): Promise<HTMLInputElement> {
  const input = find(testId) as HTMLInputElement;
  await act(async () => {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return input;
}

/** A call with a card of three wordings, lists and a checklist. */
function full(change: Partial<CallState> = {}, card: Partial<Card> = {}): CallState {
  const state = stateAt("calmed", 16);
  return {
    ...state,
    cards: state.cards.map((one) => ({ ...one, others: ["second", "third"], ...card })),
    points: [{ id: "p", kind: "agreed", by: "customer", quote: "twenty a month", utterance: "u", at: 9 }],
    checklist: [
      {
        id: "name",
        title: "Say who you are",
        phase: "opening",
        example: "I'm Karen.",
        citation: "Section 4",
        ticked_at: 3,
        by: "heard",
      },
      {
        id: "told",
        title: "Say it is recorded",
        phase: "opening",
        example: "",
        citation: "",
        ticked_at: null,
        by: "",
      },
    ],
    ...change,
  };
}

beforeEach(async () => {
  await loadDialogs();
  localStorage.clear();
  root = document.createElement("div");
  document.body.replaceChildren(root);
  server = new FakeServer();
  desk = new FakeDesk();
  desk.answer = () => Promise.resolve();
  model = new AgentModel(new LiveCall({ open: server.open }), desk);
  stop = model.start();
  await act(() => render(<Screen model={model} />, root));
});

afterEach(() => {
  act(() => render(null, root));
  stop();
});

describe("the hand on the card", () => {
  it("goes round all its wordings", async () => {
    let state = full();
    await show(state);
    const first = state.cards.at(-1)?.text;
    const seen: unknown[] = [];
    for (let i = 0; i < 4; i += 1) {
      await press("w");
      await settle();
      const given = desk.asked.at(-1)?.[3] as string;
      seen.push(given);
      const swap = (card: Card) => ({
        ...card,
        text: given,
        others: card.others.map((other) => (other === given ? card.text : other)),
      });
      state = { ...state, cards: state.cards.map(swap) };
      await show(state);
    }
    expect(seen).toEqual(["second", "third", first, "second"]);
    expect(text("card-text")).toBe("second");
  });

  it("pins it and lets it go", async () => {
    await show(full());
    await press("p");
    expect(desk.asked).toEqual([["pin", "calmed", "card-1", true]]);
    await show(full({}, { pinned: true }));
    expect(text("card-pinned")).toBe("Pinned");
    await settle();
    await press("p");
    expect(desk.asked.at(-1)).toEqual(["pin", "calmed", "card-1", false]);
  });

  it("takes back what was done, while there is time", async () => {
    const at = full().at;
    await show(full({}, { outcome: "dismissed", closed_at: at - 5 }));
    expect(text("undo")).toMatch(/Undo\s?Z\s?1[45] s left/);
    await press("z");
    expect(desk.asked).toEqual([["undo", "calmed", "card-1"]]);
    await show(full({}, { outcome: "dismissed", closed_at: at - 25 }));
    expect(find("undo")).toBeNull();
    await settle();
    await press("z");
    expect(desk.asked).toHaveLength(1);
  });

  it("shows a card again that was taken back", async () => {
    await show(full());
    await press("Enter");
    expect(find("card")).toBeNull();
    await show(full({}, { outcome: "used", closed_at: full().at }));
    expect(text("used")).toContain(full().cards[0]?.text ?? "?");
    await show(full());
    expect(find("card")).not.toBeNull();
  });
});

describe("the call as a whole", () => {
  it("is put on hold and says so", async () => {
    await show(full());
    await press("h");
    expect(desk.asked).toEqual([["hold", "calmed", true]]);
    await show(full({ held: true, cards: [] }));
    expect(find("screen")?.dataset.mode).toBe("hold");
    expect(text("held")).toContain("On hold");
    expect(find("hold")?.getAttribute("aria-pressed")).toBe("true");
    await show(full({ held: true }));
    expect(text("card-held")).toContain("does not hear you");
  });

  it("asks for the lead once, and shows their note without taking the focus", async () => {
    await show(full());
    await press("l");
    await show(full({ lead_called_at: 12 }));
    expect(text("lead-asked")).toContain("Lead asked");
    await press("l");
    expect(desk.asked).toEqual([["lead", "calmed"]]);
    const button = find("card-use");
    button?.focus();
    const note = {
      id: "note-1",
      by: "x",
      name: "Anna",
      text: "Offer <b>six</b> months",
      at: 14,
      read: false,
    };
    await show(full({ notes: [note] }));
    expect(document.activeElement).toBe(button);
    expect(text("lead-note")).toContain("Offer <b>six</b> months");
    expect(find("lead-note")?.closest('[role="status"]')).not.toBeNull();
    await press("n");
    expect(desk.asked.at(-1)).toEqual(["readNote", "calmed", "note-1"]);
    await show(full({ notes: [{ ...note, read: true }] }));
    expect(find("lead-note")).toBeNull();
  });

  it("notes that the customer was told by one key, and a refusal only when asked twice", async () => {
    await show(full());
    await press("r");
    expect(desk.asked).toEqual([["consent", "calmed", "told"]]);
    await settle();
    await act(() => {
      model.dialog.value = "refuse";
    });
    expect(text("refusal")).toContain("cannot be taken back");
    await act(() => find("refuse-no")?.click());
    expect(desk.asked).toHaveLength(1);
    await act(() => {
      model.dialog.value = "refuse";
    });
    await act(() => find("refuse-yes")?.click());
    expect(desk.asked.at(-1)).toEqual(["consent", "calmed", "refused"]);
    await show(full({ consent: "refused", kept: false }));
    expect(text("consent")).toBe("Recording refused");
    expect(text("not-kept")).toBe("Nothing is kept");
    await show(full({ recording_paused: "card" }));
    expect(text("recording-paused")).toBe("Recording paused: card details");
  });

  it("is coming in until somebody is heard", async () => {
    await show({ ...stateAt("calmed", 0), sources: {}, checklist: full().checklist });
    expect(find("screen")?.dataset.mode).toBe("ringing");
    expect(text("brief")).toMatch(/A call is coming in.*Say who you are/);
  });
});

describe("side matter", () => {
  it("shows one part at a time, by key, and is closed by the same key", async () => {
    await show(full());
    expect(text("lists")).toMatch(/Agreed.*twenty a month/);
    await press("2");
    expect(find("lists")).toBeNull();
    expect(text("checklist")).toContain("Say who you are heard at 0:03");
    await press("2");
    expect(find("checklist")).toBeNull();
  });

  it("ticks by hand, and says on demand what an item stands on", async () => {
    await show(full());
    await press("2");
    const boxes = [...root.querySelectorAll<HTMLInputElement>('[data-testid="tick"]')];
    expect(boxes.map((box) => box.disabled)).toEqual([true, false]);
    await act(() => boxes[1]?.click());
    expect(desk.asked).toEqual([["tick", "calmed", "told"]]);
    expect(find("citation")).toBeNull();
    await act(() => find("cite")?.click());
    expect(text("citation")).toMatch(/I'm Karen.*Section 4/);
  });

  it("summarises by key, and says why it cannot", async () => {
    desk.answer = () =>
      Promise.reject(new ApiError("card_urgent", "An urgent card is on the screen.", "", 409));
    await show(full());
    await press("s");
    await settle();
    expect(text("failure")).toBe("Not summarised: An urgent card is on the screen.");
  });
});

describe("asking for a sentence", () => {
  const found = ["one", "two"].map((id) => ({
    ...{ id, pack: "core", version: "1", about: "hardship", stance: "ask", say: [`say ${id}`], score: 1 },
  }));

  it("by keys alone: search, choose, put on the card", async () => {
    desk.found = found;
    await show(full());
    await press("/");
    const input = find("ask") as HTMLInputElement;
    expect(document.activeElement).toBe(input);
    await type("ask", "lost his job");
    expect(text("ask-state")).toBe("Looking…");
    await act(async () => void (await new Promise((done) => setTimeout(done, 220))));
    expect(text("ask-state")).toBe("2 sentences");
    await press("ArrowDown", input);
    expect(input.getAttribute("aria-activedescendant")).toBe("ask-1");
    await press("Enter", input);
    expect(desk.asked).toEqual([["ask", "calmed", "two"]]);
    await settle();
    expect(input.value).toBe("");
    expect(document.activeElement).not.toBe(input);
  });

  it("says where nothing fits, and what the server does not put up", async () => {
    await show(full());
    const input = await type("ask", "zebra");
    await act(async () => void (await new Promise((done) => setTimeout(done, 220))));
    expect(text("ask-state")).toContain("No sentence fits");
    desk.found = found;
    desk.answer = () => Promise.reject(new ApiError("prompt_not_sayable", "It needs facts.", "", 409));
    await type("ask", "plan");
    await act(async () => void (await new Promise((done) => setTimeout(done, 220))));
    await press("Enter", input);
    await settle();
    expect(text("ask-state")).toBe("Not put on the card: It needs facts.");
    await press("Escape", input);
    expect(find("ask-state")).toBeNull();
  });
});

describe("the search in the transcript", () => {
  it("opens by key, tells how many, goes on and back, and closes", async () => {
    await show(stateAt("calmed"));
    await press("f");
    const input = find("find") as HTMLInputElement;
    expect(document.activeElement).toBe(input);
    await type("find", "CALL");
    expect(text("find-count")).toMatch(/^(\d+) of \1$/);
    const all = Number(text("find-count").split(" of ")[1]);
    expect(root.querySelectorAll(".hit").length).toBeGreaterThanOrEqual(all);
    await press("Enter", input);
    expect(text("find-count")).toBe(`1 of ${all}`);
    await type("find", "never said this");
    expect(text("find-count")).toBe("Not said");
    await press("Escape", input);
    expect(find("find")).toBeNull();
  });

  it("leaves ten thousand lines light", async () => {
    const state = stateAt("calmed");
    const utterances = Array.from({ length: 10_000 }, (_, i) => ({
      ...(state.utterances[0] as CallState["utterances"][number]),
      ...{ id: `line-${i}`, start: i, text: i === 4321 ? "the needle" : `line ${i}` },
    }));
    await show({ ...state, utterances, cards: [] });
    expect(root.querySelectorAll("[data-row]").length).toBeLessThanOrEqual(140);
    expect(text("transcript")).toContain("line 9999");
    await press("f");
    await type("find", "needle");
    expect(text("find-count")).toBe("1 of 1");
    expect(root.querySelector("[data-current]")?.textContent).toContain("the needle");
    expect(root.querySelectorAll("[data-row]").length).toBeLessThanOrEqual(140);
    await press("End");
    expect(text("transcript")).toContain("line 9999");
  });
});

describe("after the call", () => {
  const ended = (change: Partial<CallState> = {}) => ({ ...stateAt("calmed"), ...change });

  it("what is written down is saved, and kept where that fails", async () => {
    await show(ended());
    await settle();
    await act(() => find("wrapup-save")?.click());
    expect(text("wrapup")).toContain("Choose how it came out first.");
    const select = find("disposition") as HTMLSelectElement;
    await act(() => {
      select.value = "resolved";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await type("wrapup-note", "twenty a month");
    desk.answer = () => Promise.reject(new ApiError("unreachable", ""));
    await act(() => find("wrapup-save")?.click());
    await settle();
    expect(text("wrapup-failed")).toContain("Not saved");
    expect((find("wrapup-note") as HTMLTextAreaElement).value).toBe("twenty a month");
    desk.answer = () => Promise.resolve();
    await act(() => find("wrapup-save")?.click());
    await settle();
    expect(text("wrapup-state")).toBe("Saved.");
    expect(desk.asked.at(-1)).toEqual([
      "saveWrapup",
      "calmed",
      { disposition: "resolved", note: "twenty a month", break_taken: false, feeling_asked: false },
    ]);
  });

  it("a wrap-up that was begun waits while the next call runs", async () => {
    await show(ended());
    await settle();
    await type("wrapup-note", "half a note");
    await show({ ...full(), call_id: "next", title: "Next" });
    expect(find("screen")?.dataset.mode).toBe("live");
    expect(text("wrapup-left")).toContain("is not saved");
    await act(() => find("wrapup-open")?.click());
    expect((find("wrapup-note") as HTMLTextAreaElement).value).toBe("half a note");
  });

  it("offers a break after a threat, counts it quietly and notes it", async () => {
    await show({ ...stateAt("threat-live"), status: "ended", end_reason: "hung_up", duration: 60 });
    await settle();
    expect(text("rest")).toContain("There was a threat");
    await act(() => find("break-take")?.click());
    expect(text("rest")).toMatch(/Break: [45]:\d\d left/);
    expect(model.wrapups.drafts.value.at(-1)?.given.value.break_taken).toBe(true);
    await act(() => find("break-end")?.click());
    expect(text("rest")).toContain("There was a threat");
  });

  it("has nothing to write down where nothing is kept", async () => {
    await show(ended({ kept: false }));
    expect(find("wrapup")).toBeNull();
    expect(text("wrapup-none")).toContain("Nothing of this call is kept");
  });
});

it("a call that is gone stays on the screen, and says so", async () => {
  const pinned = new FakeServer();
  const live = new LiveCall({ call: "calmed", open: pinned.open });
  const other = new AgentModel(live, desk);
  const done = other.start();
  await act(() => render(<Screen model={other} />, root));
  await act(() => pinned.last.say({ kind: "snapshot", state: full() }));
  await act(() => pinned.last.drop());
  await act(() => live.retryNow());
  await act(() => pinned.last.say({ kind: "error", code: "call_unknown", message: "No.", hint: "" }));
  expect(text("call-gone")).toContain("no longer on the server");
  expect(find("wrapup")).toBeNull();
  expect(root.querySelectorAll('[data-testid="utterance"]').length).toBeGreaterThan(0);
  expect(pinned.sockets).toHaveLength(2);
  act(() => render(null, root));
  done();
});

it("an ended session keeps the screen, and says why a deed did not go through", async () => {
  desk.answer = () => Promise.reject(new ApiError("signed_out", "x", "", 401));
  await show(full());
  await act(() => server.last.drop(4401));
  expect(text("standing")).toBe("Signed out");
  expect(find("card")).not.toBeNull();
  await press("Enter");
  await settle();
  expect(text("failure")).toContain("you are signed out");
  expect(find("card")).not.toBeNull();
});

it("what the server names for the first time does not break the screen", async () => {
  const state = full({
    degraded: [{ component: "oracle", channel: null, code: "oracle_failed", message: "No oracle." }] as never,
    flags: [{ flag: "sarcasm", at: 1, level: 9, utterance: "", quote: "", rule: "", acknowledged: "" }],
    risk: [{ at: 1, level: 7, heat: 2, trend: "sideways" as never }],
    sources: { customer: { status: "teleported" as never, reason: "" } },
  });
  await show(state);
  await act(() =>
    server.last.say({
      kind: "event",
      event: {
        type: "hologram.shown",
        call_id: "calmed",
        seq: state.seq + 1,
        at: 17,
        time: "2031-01-01T00:00:00Z",
      },
    }),
  );
  expect(model.state.value?.seq).toBe(state.seq + 1);
  expect(text("flag")).toBe("Sarcasm");
  expect(find("card")).not.toBeNull();
  vi.restoreAllMocks();
});
