import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Preferences } from "../src/agent/preferences";
import { FakeDesk } from "./fakes";

let desk: FakeDesk;
let stop: () => void = () => {};

async function begun(): Promise<Preferences> {
  const preferences = new Preferences(desk);
  stop = preferences.start();
  await vi.advanceTimersByTimeAsync(1);
  return preferences;
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  desk = new FakeDesk();
  desk.answer = () => Promise.resolve();
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe("preferences", () => {
  it("begin with no sound, letter keys, and type of the usual size", async () => {
    const preferences = await begun();
    expect(preferences.sound.value).toBe(false);
    expect(preferences.letterKeys.value).toBe(true);
    expect(preferences.font.value).toBe(3);
    await vi.advanceTimersByTimeAsync(2000);
    expect(desk.asked).toEqual([]);
  });

  it("take over what the server keeps, and keep changes there with what other screens put", async () => {
    desk.kept = { font: 5, density: "compact", wall: { sort: "heat" } };
    const preferences = await begun();
    expect(preferences.font.value).toBe(5);
    expect(preferences.density.value).toBe("compact");
    preferences.resize(-1);
    preferences.resize(-1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(desk.asked).toHaveLength(1);
    expect(desk.asked[0]?.[1]).toMatchObject({ font: 3, density: "compact", wall: { sort: "heat" } });
  });

  it("live in this browser where the server is away", async () => {
    desk.preferences = () => Promise.reject(new Error("away"));
    const first = await begun();
    first.sound.value = true;
    first.resize(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(desk.asked).toEqual([]);
    stop();
    const second = await begun();
    expect(second.font.value).toBe(4);
    expect(second.sound.value).toBe(true);
  });

  it("stay within their bounds, whatever is kept", async () => {
    desk.kept = { font: 900, density: "<b>", letter_keys: "no" };
    const preferences = await begun();
    expect(preferences.font.value).toBe(3);
    expect(preferences.density.value).toBe("comfortable");
    for (let i = 0; i < 9; i += 1) preferences.resize(1);
    expect(preferences.font.value).toBe(5);
  });
});
