import { expect, it } from "vitest";
import { areaPath, heatDots, linePath } from "../src/agent/heatline";
import { clock } from "../src/format";

const point = (at: number, heat: number) => ({ at, heat, level: 0, trend: "steady" as const });

it("a call without readings is a line along the ground", () => {
  expect(linePath(heatDots([], 0, 60))).toBe("M0.00 100.00L100.00 100.00");
});

it("heat is held, then moves shortly before each point", () => {
  const dots = heatDots([point(10, 0.5), point(50, 1)], 0, 100);
  expect(dots).toEqual([
    { x: 0, y: 100 },
    { x: 6, y: 100 },
    { x: 10, y: 50 },
    { x: 46, y: 50 },
    { x: 50, y: 0 },
    { x: 100, y: 0 },
  ]);
  expect(areaPath(dots)).toMatch(/L100.00 100L0 100Z$/);
});

it("what lies before the window sets where it starts", () => {
  expect(heatDots([point(10, 0.5)], 100, 200)[0]).toEqual({ x: 0, y: 50 });
});

it("heat beyond its bounds stays in the box", () => {
  const ys = heatDots([point(1, 7), point(2, -3)], 0, 5).map(({ y }) => y);
  expect(Math.min(...ys)).toBe(0);
  expect(Math.max(...ys)).toBe(100);
});

it("times read as a clock", () => {
  expect([0, 59.9, 61, 3600, 3725, -4].map(clock)).toEqual([
    "0:00",
    "0:59",
    "1:01",
    "1:00:00",
    "1:02:05",
    "0:00",
  ]);
});
