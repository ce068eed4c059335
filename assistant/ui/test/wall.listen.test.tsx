// Listening to a live call: how its sound is planned, what is told, and what the line does.
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SILENCE } from "../src/live";
import { Ears } from "../src/wall/ears";
import { commandOf } from "../src/wall/keys";
import { Listen } from "../src/wall/Listen";
import {
  COMFORT,
  FRAME,
  type Frame,
  IN_HAND,
  loudness,
  MOST_IN_HAND,
  Player,
  QUIET,
  readFrame,
  WHY,
} from "../src/wall/player";
import { wall } from "../src/words/wall";
import { FakeServer, type FakeSocket } from "./fakes";

const words = wall.listen;

/** A clock and a loudspeaker that tests drive by hand. */
class Loudspeaker {
  currentTime = 0;
  closed = false;
  /** When each frame that still stands begins. */
  readonly starts: number[] = [];
  readonly gains: { gain: { value: number }; connect: () => void }[] = [];
  readonly pans: number[] = [];
  destination = {};

  node = () => ({ connect: () => {} });
  createGain = () => {
    const gain = { gain: { value: 1 }, ...this.node() };
    this.gains.push(gain);
    return gain;
  };
  createChannelSplitter = this.node;
  createStereoPanner = () => {
    const { pans } = this;
    const pan = {
      set value(aside: number) {
        pans.push(aside);
      },
    };
    return { pan, ...this.node() };
  };
  createBuffer = (_sides: number, length: number) => ({
    getChannelData: () => new Float32Array(length),
  });
  createBufferSource = () => {
    let begins = 0;
    return {
      buffer: null,
      ...this.node(),
      start: (at: number) => {
        begins = at;
        this.starts.push(at);
      },
      stop: () => this.starts.splice(this.starts.indexOf(begins), 1),
    };
  };
  resume = () => Promise.resolve();
  close = () => {
    this.closed = true;
    return Promise.resolve();
  };
}

let speaker: Loudspeaker;
let player: Player;

const LOUD = 8000;

function frame(number: number, customer = LOUD, agent = 0, why: Frame["why"] = [0, 0]): Frame {
  const samples = new Int16Array(3200);
  for (let i = 0; i < samples.length; i += 1) samples[i] = i % 2 ? agent : customer;
  return { number, why, samples };
}

const bytes = (number: number, why: Frame["why"] = [0, 0], customer = LOUD): ArrayBuffer => {
  const data = new ArrayBuffer(8 + 6400);
  new DataView(data).setUint32(0, number, true);
  new Uint8Array(data).set(why, 4);
  new Int16Array(data, 8).set(frame(number, customer).samples);
  return data;
};

async function pass(seconds: number): Promise<void> {
  for (let left = Math.round(seconds * 10); left > 0; left -= 1) {
    speaker.currentTime += 0.1;
    await act(async () => void (await vi.advanceTimersByTimeAsync(100)));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  speaker = new Loudspeaker();
  player = new Player(speaker as unknown as AudioContext);
});

afterEach(() => {
  player.close();
  vi.useRealTimers();
});

const near = (times: readonly number[]): string => times.map((time) => time.toFixed(2)).join(" ");

describe("the player", () => {
  it("plays frames one after the other, with a little in hand, each side to its side", () => {
    speaker.currentTime = 5;
    for (const number of [0, 1, 2]) player.play(frame(number));
    expect(near(speaker.starts)).toBe(near([5 + IN_HAND, 5 + IN_HAND + FRAME, 5 + IN_HAND + 2 * FRAME]));
    expect(speaker.pans).toEqual([-0.5, 0.5]);
  });

  it("takes a little in hand again after it ran out", () => {
    player.play(frame(0));
    speaker.currentTime = 3;
    player.play(frame(1));
    expect(near(speaker.starts)).toBe(near([IN_HAND, 3 + IN_HAND]));
  });

  it("catches up in pauses, but never by what is said or said to be silent", () => {
    while (speaker.starts.length * FRAME + IN_HAND <= COMFORT + FRAME) player.play(frame(0));
    const before = speaker.starts.length;
    player.play(frame(1, 0, 0));
    expect(speaker.starts.length).toBe(before);
    player.play(frame(2, 0, LOUD));
    player.play(frame(3, 0, 0, [WHY.card, WHY.card]));
    expect(speaker.starts.length).toBe(before + 2);
  });

  it("lets go of what waits where too much came at once", () => {
    for (let number = 0; number < 200; number += 1) player.play(frame(number));
    expect(Math.max(...speaker.starts)).toBeLessThanOrEqual(MOST_IN_HAND + IN_HAND);
    expect(speaker.starts.length).toBeLessThanOrEqual(MOST_IN_HAND / FRAME + 1);
  });

  it("tells what is heard as it is heard, how much was, and when nothing comes", async () => {
    player.play(frame(0, LOUD, 60));
    player.play(frame(1, 0, 0, [WHY.private, 0]));
    expect(player.levels.value).toEqual([0, 0]);
    await pass(0.3);
    expect(player.levels.value).toEqual(loudness(frame(0, LOUD, 60).samples));
    expect(player.why.value).toEqual([0, 0]);
    await pass(0.1);
    expect(player.why.value).toEqual([WHY.private, 0]);
    expect(player.played.value).toBeCloseTo(0.2);
    expect(player.quiet.value).toBe(false);
    await pass(QUIET + 0.3);
    expect(player.quiet.value).toBe(true);
    expect(player.levels.value).toEqual([0, 0]);
  });

  it("measures each side by itself, in five steps", () => {
    const of = (customer: number, agent: number) => loudness(frame(0, customer, agent).samples);
    expect(of(0, 0)).toEqual([0, 0]);
    expect(of(32_767, 0)).toEqual([5, 0]);
    expect(of(0, 300)[0]).toBe(0);
    expect(of(0, 300)[1]).toBeGreaterThan(0);
    expect(of(3000, 300)[0]).toBeGreaterThan(of(3000, 300)[1]);
  });

  it("reads a frame, and nothing that is none", () => {
    const read = readFrame(bytes(70_000, [1, 3]));
    expect([read?.number, read?.why, read?.samples.length]).toEqual([70_000, [1, 3], 3200]);
    expect(read?.samples[0]).toBe(LOUD);
    for (const size of [0, 4, 8, 11, 13]) expect(readFrame(new ArrayBuffer(size))).toBeNull();
  });
});

describe("the line", () => {
  let server: FakeServer;
  let ears: Ears;
  let lost: number;
  const made = (): Player => {
    player.close();
    player = new Player(speaker as unknown as AudioContext);
    return player;
  };
  const sound = (socket: FakeSocket, data: ArrayBuffer): void =>
    socket.onmessage?.({ data: data as unknown as string });
  const hears = (): void => {
    server.last.say({ kind: "listening", rate: 16_000, delay: 2.5 });
    sound(server.last, bytes(0));
  };

  beforeEach(() => {
    server = new FakeServer();
    lost = 0;
    ears = new Ears({
      call: "a b",
      open: server.open,
      player: made,
      onSignedOut: () => {
        lost += 1;
      },
    });
  });
  afterEach(() => ears.stop());

  it("opens where somebody asks, and closes where they ask again", () => {
    expect(server.sockets).toEqual([]);
    ears.toggle();
    expect(server.paths).toEqual(["/api/calls/a%20b/listen"]);
    expect(ears.state.value.kind).toBe("joining");
    hears();
    expect(ears.state.value.kind).toBe("on");
    expect(speaker.starts.length).toBe(1);
    ears.toggle();
    expect([ears.state.value.kind, server.last.closed, speaker.closed]).toEqual(["off", true, true]);
    expect(ears.player.value).toBeNull();
  });

  it("is tried again when it is cut or falls silent, and not once it is stopped", async () => {
    ears.start();
    hears();
    server.last.drop();
    expect(ears.state.value.kind).toBe("cut");
    await vi.advanceTimersByTimeAsync(600);
    expect(server.sockets.length).toBe(2);
    hears();
    expect(ears.state.value.kind).toBe("on");
    await vi.advanceTimersByTimeAsync(SILENCE + 1);
    expect(ears.state.value.kind).toBe("cut");
    ears.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.sockets.length).toBe(2);
  });

  it("is not tried again where it was refused, and says why", async () => {
    ears.start();
    server.last.say({ kind: "error", code: "consent_refused", message: "No.", hint: "" });
    server.last.drop(1000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.sockets.length).toBe(1);
    expect(ears.state.value).toMatchObject({ kind: "refused", code: "consent_refused" });
    ears.toggle();
    expect(server.sockets.length).toBe(2);
  });

  it("waits for somebody to sign in again", async () => {
    ears.start();
    hears();
    server.last.drop(4401);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([lost, ears.state.value.kind, server.sockets.length]).toEqual([1, "signed_out", 1]);
    ears.retryNow();
    expect(server.sockets.length).toBe(2);
  });

  it("lets the last of a call be heard out", async () => {
    ears.start();
    hears();
    server.last.say({ kind: "ended" });
    server.last.drop(1000);
    expect(ears.state.value.kind).toBe("ending");
    await pass(1);
    expect(ears.state.value.kind).toBe("off");
    expect(speaker.closed).toBe(true);
  });

  it("keeps how loud somebody wants it", () => {
    ears.setVolume(50);
    ears.start();
    expect(speaker.gains.at(-1)?.gain.value).toBeCloseTo(0.25);
    expect(new Ears({ call: "other" }).volume.value).toBe(50);
  });

  it("says so where the browser plays no sound", () => {
    const deaf = new Ears({
      call: "a",
      open: server.open,
      player: () => {
        throw new Error("no sound");
      },
    });
    deaf.toggle();
    expect([deaf.state.value.kind, server.sockets.length]).toEqual(["deaf", 0]);
  });

  it("is shown in words, with each side's sign", async () => {
    const root = document.createElement("div");
    document.body.replaceChildren(root);
    const given = { open: server.open, player: made };
    await act(() => render(<Listen call="a" live with={given} />, root));
    const part = (testId: string) => root.querySelector<HTMLElement>(`[data-testid="${testId}"]`);
    const told = () => part("listen-state")?.textContent;
    const button = part("listen");
    expect(button?.textContent).toBe(`${words.start}L`);
    expect(part("level-customer")).toBeNull();

    await act(() => button?.click());
    expect(told()).toBe(words.joining);
    expect(button?.textContent).toBe(`${words.stop} ${words.stopWhat}L`);
    await act(hears);
    await pass(0.4);
    expect(told()).toBe(words.on(3));
    expect(part("level-customer")?.dataset.loud).not.toBe("0");
    expect(part("level-agent")?.dataset.loud).toBe("0");
    expect(part("listen-panel")?.dataset.played).toBe("0.1");

    await act(() => sound(server.last, bytes(1, [WHY.card, WHY.card], 0)));
    await pass(0.4);
    expect(told()).toBe(words.card);
    expect(part("level-customer")?.textContent).toContain(words.off);
    await act(() => sound(server.last, bytes(2, [WHY.late, WHY.heard], 0)));
    await pass(0.4);
    expect(told()).toBe(words.late("customer"));
    expect(part("level-agent")?.textContent).not.toContain(words.off);
    await pass(QUIET + 1);
    expect(told()).toBe(words.quiet);

    await act(() => server.last.drop());
    expect(told()).toBe(words.cut);
    await act(async () => void (await vi.advanceTimersByTimeAsync(600)));
    await act(() =>
      server.last.say({ kind: "error", code: "new_code", message: "Not now.", hint: "Later." }),
    );
    expect(told()).toBe("Not now. Later.");
    await act(() => render(<Listen call="a" live={false} with={given} />, root));
    expect(root.textContent).toBe("");
    await act(() => render(null, root));
  });
});

it("has a key, also while the volume is set, and not while somebody writes", () => {
  const pressed = (target: HTMLElement) => {
    document.body.replaceChildren(target);
    let command: string | null = null;
    target.addEventListener("keydown", (event) => {
      command = commandOf(event as KeyboardEvent, true);
    });
    target.dispatchEvent(new KeyboardEvent("keydown", { key: "l", bubbles: true }));
    return command;
  };
  const slider = document.createElement("input");
  slider.type = "range";
  expect(pressed(document.createElement("h2"))).toBe("listen");
  expect(pressed(slider)).toBe("listen");
  expect(pressed(document.createElement("textarea"))).toBeNull();
  expect(pressed(document.createElement("input"))).toBeNull();
});
