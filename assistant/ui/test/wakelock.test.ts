import { afterEach, expect, it, vi } from "vitest";
import { WakeLock } from "../src/agent/wakelock";

afterEach(() => {
  Reflect.deleteProperty(navigator, "wakeLock");
});

const turn = () => new Promise((done) => setTimeout(done, 0));

it("keeps the screen awake while it is wanted, and takes it up again after the page was hidden", async () => {
  const lock = { released: false, release: vi.fn(() => Promise.resolve()) };
  const request = vi.fn(() => Promise.resolve(lock));
  Object.defineProperty(navigator, "wakeLock", { value: { request }, configurable: true });
  const awake = new WakeLock();
  const stop = awake.start();
  awake.want(true);
  await turn();
  expect(request).toHaveBeenCalledTimes(1);
  document.dispatchEvent(new Event("visibilitychange"));
  await turn();
  expect(request).toHaveBeenCalledTimes(1);
  lock.released = true;
  document.dispatchEvent(new Event("visibilitychange"));
  await turn();
  expect(request).toHaveBeenCalledTimes(2);
  awake.want(false);
  expect(lock.release).toHaveBeenCalled();
  stop();
});

it("does without where the browser has none, or says no", async () => {
  const awake = new WakeLock();
  awake.want(true);
  await turn();
  const request = vi.fn(() => Promise.reject(new Error("low battery")));
  Object.defineProperty(navigator, "wakeLock", { value: { request }, configurable: true });
  awake.want(true);
  await turn();
  expect(request).toHaveBeenCalled();
  awake.want(false);
});
