import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FIRST_RETRY, LAST_RETRY, LiveCall, SILENCE } from "../src/live";
import type { AnyEvent } from "../src/wire";
import { FakeServer, golden, stateAt } from "./fakes";

let server: FakeServer;
const started: LiveCall[] = [];

function follow(call: string | null = null): LiveCall {
  const live = new LiveCall({ call, open: server.open });
  started.push(live);
  live.start();
  return live;
}

function stored(name: string): (AnyEvent & { seq: number })[] {
  return golden(name).filter((event): event is AnyEvent & { seq: number } => "seq" in event);
}

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
});

afterEach(() => {
  for (const live of started.splice(0)) live.stop();
  vi.useRealTimers();
});

describe("following", () => {
  it("asks for no call, waits, and takes a snapshot and what follows", () => {
    const live = follow();
    expect(server.paths).toEqual(["/live"]);
    expect(live.line.value.kind).toBe("connecting");
    server.last.say({ kind: "waiting" });
    expect(live.waiting.value).toBe(true);
    expect(live.line.value.kind).toBe("open");
    const snapshot = stateAt("calmed", 8);
    server.last.say({ kind: "snapshot", state: snapshot });
    expect(live.waiting.value).toBe(false);
    for (const event of golden("calmed")) server.last.say({ kind: "event", event });
    expect(live.state.value).toEqual(stateAt("calmed"));
  });

  it("takes up where it was after a cut", () => {
    const live = follow();
    server.last.say({ kind: "snapshot", state: stateAt("calmed", 8) });
    const { seq } = stateAt("calmed", 8);
    server.last.drop();
    expect(live.line.value.kind).toBe("cut");
    expect(live.state.value).not.toBeNull();
    vi.advanceTimersByTime(FIRST_RETRY);
    expect(server.paths.at(-1)).toBe(`/live?call=calmed&after=${seq}&follow=true`);
    for (const event of stored("calmed").slice(seq)) server.last.say({ kind: "event", event });
    expect(live.state.value?.status).toBe("ended");
  });

  it("goes on to the next call, and after a cut asks no more for one that has ended", () => {
    const live = follow();
    server.last.say({ kind: "snapshot", state: stateAt("calmed") });
    server.last.say({ kind: "waiting" });
    expect(live.state.value?.status).toBe("ended");
    server.last.drop();
    vi.advanceTimersByTime(FIRST_RETRY);
    expect(server.paths.at(-1)).toBe("/live");
    server.last.say({ kind: "snapshot", state: stateAt("threat-live") });
    expect(live.state.value?.call_id).toBe("threat-live");
  });

  it("counts a call as over when the server knows of none", () => {
    const live = follow();
    server.last.say({ kind: "snapshot", state: stateAt("calmed", 8) });
    server.last.say({ kind: "waiting" });
    expect(live.state.value?.status).toBe("ended");
  });

  it("shows a call from its first event where no snapshot came before", () => {
    const live = follow();
    const [first] = golden("calmed");
    server.last.say({ kind: "event", event: first });
    expect(live.state.value?.title).toBe("hostile-calmed");
  });
});

describe("a pinned call", () => {
  it("is asked for by its id, and nothing is tried once it has ended", () => {
    const live = follow("calm ed");
    expect(server.paths).toEqual(["/live?call=calm+ed"]);
    server.last.say({ kind: "snapshot", state: stateAt("calmed") });
    server.last.drop();
    vi.advanceTimersByTime(60_000);
    expect(server.sockets).toHaveLength(1);
    expect(live.line.value.kind).toBe("open");
  });

  it("that is unknown is refused in the server's words, and tried again slowly", () => {
    const live = follow("nope");
    server.last.say({
      kind: "error",
      code: "call_unknown",
      message: "There is no such call.",
      hint: "Look again.",
    });
    expect(live.line.value).toMatchObject({ kind: "refused", code: "call_unknown", hint: "Look again." });
    vi.advanceTimersByTime(LAST_RETRY - 1);
    expect(server.sockets).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(server.sockets).toHaveLength(2);
  });
});

describe("trouble on the line", () => {
  it("is seen in silence, and beats prevent it", () => {
    const live = follow();
    server.last.say({ kind: "waiting" });
    vi.advanceTimersByTime(SILENCE - 1);
    server.last.say({ kind: "beat" });
    vi.advanceTimersByTime(SILENCE - 1);
    expect(live.line.value.kind).toBe("open");
    vi.advanceTimersByTime(1);
    expect(live.line.value.kind).toBe("cut");
    expect(server.last.closed).toBe(true);
  });

  it("is met with longer and longer pauses, up to eight seconds", () => {
    follow();
    const pauses: number[] = [];
    for (let n = 0; n < 7; n++) {
      const before = Date.now();
      server.last.drop();
      vi.advanceTimersToNextTimer();
      pauses.push(Date.now() - before);
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  it("a gap asks again from the last good event, and again there for the whole", () => {
    const live = follow();
    server.last.say({ kind: "snapshot", state: stateAt("calmed", 8) });
    const { seq } = stateAt("calmed", 8);
    const later = stored("calmed")[seq + 2];
    server.last.say({ kind: "event", event: later });
    expect(server.paths.at(-1)).toBe(`/live?call=calmed&after=${seq}&follow=true`);
    server.last.say({ kind: "event", event: later });
    expect(live.line.value.kind).toBe("cut");
    vi.advanceTimersByTime(LAST_RETRY);
    expect(server.paths.at(-1)).toBe("/live?call=calmed&follow=true");
    server.last.say({ kind: "snapshot", state: stateAt("calmed") });
    expect(live.state.value?.seq).toBe(stateAt("calmed").seq);
  });

  it("nonsense changes nothing", () => {
    const live = follow();
    server.last.say({ kind: "snapshot", state: stateAt("calmed", 8) });
    const before = live.state.value;
    server.last.onmessage?.({ data: "{" });
    server.last.onmessage?.({ data: "null" });
    server.last.say({ kind: "from the future" });
    expect(live.state.value).toBe(before);
  });

  it("can be tried at once by hand", () => {
    const live = follow();
    server.last.drop();
    live.retryNow();
    expect(server.sockets).toHaveLength(2);
    live.retryNow();
    expect(server.sockets).toHaveLength(2);
  });
});

describe("the end of the session", () => {
  it("closes the line, is told once, and waits for somebody to sign in", () => {
    const told = vi.fn();
    const live = new LiveCall({ open: server.open, onSignedOut: told });
    started.push(live);
    live.start();
    server.last.say({ kind: "snapshot", state: stateAt("calmed", 8) });
    server.last.drop(4401);
    expect(live.line.value.kind).toBe("signed_out");
    expect(live.state.value?.status).toBe("live");
    expect(told).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(LAST_RETRY * 4);
    expect(server.sockets).toHaveLength(1);
    live.retryNow();
    expect(server.sockets).toHaveLength(2);
  });
});

describe("what goes wrong with a call", () => {
  it("a call that the server no longer knows is over, and is asked for no more where it was chosen", () => {
    const live = follow("calmed");
    server.last.say({ kind: "snapshot", state: stateAt("calmed", 8) });
    server.last.drop();
    vi.advanceTimersByTime(FIRST_RETRY);
    server.last.say({ kind: "error", code: "call_unknown", message: "No such call.", hint: "" });
    expect(live.state.value?.status).toBe("ended");
    expect(live.line.value).toMatchObject({ kind: "refused", code: "call_unknown", retryAt: 0 });
    const asked = server.sockets.length;
    vi.advanceTimersByTime(60_000);
    expect(server.sockets).toHaveLength(asked);
  });

  it("messages of no known kind, or without what they should carry, are let pass", () => {
    const live = follow();
    const state = stateAt("calmed", 8);
    server.last.say({ kind: "snapshot", state });
    server.last.say({ kind: "sermon", text: "x" });
    server.last.say({ kind: "event" });
    server.last.say({ kind: "snapshot" });
    server.last.say({ kind: "event", event: null });
    expect(live.state.value).toEqual(state);
  });

  it("an event that cannot be taken in brings the server's own reading of the call", () => {
    const live = follow();
    const state = stateAt("calmed", 8);
    server.last.say({ kind: "snapshot", state });
    const bad = {
      type: "transcript.redacted",
      call_id: "calmed",
      seq: state.seq + 1,
      at: 9,
      utterance: "agent-1",
    };
    const cards = stateAt("calmed", 16).cards.map((card) => ({ ...card, why: null }));
    live.state.value = { ...state, cards: cards as never };
    server.last.say({ kind: "event", event: bad });
    server.last.say({ kind: "event", event: bad });
    vi.advanceTimersByTime(FIRST_RETRY);
    expect(server.paths.at(-1)).toBe("/live?call=calmed&follow=true");
    const whole = stateAt("calmed", 16);
    server.last.say({ kind: "snapshot", state: whole });
    expect(live.state.value).toEqual(whole);
  });

  it("how far the words are behind is told by the server's clock alone", () => {
    vi.setSystemTime(new Date("1999-01-01T00:00:00Z"));
    const live = follow();
    const state = { ...stateAt("calmed", 0), started: "2031-05-05T10:00:00Z" };
    server.last.say({ kind: "snapshot", state });
    const said = stored("calmed").find((event) => event.type === "transcript.final");
    server.last.say({
      kind: "event",
      event: { ...said, seq: state.seq + 1, end: 10, time: "2031-05-05T10:00:16Z" },
    });
    expect(live.behind.value).toBe(6);
  });
});
