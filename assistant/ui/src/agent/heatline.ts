// The line of the last minutes, as an SVG path in a box of 100 by 100. Pure.
import type { RiskPoint } from "../wire";

/** Seconds over which the gauge is drawn as moving; before that it is held. */
const MOVE = 4;

export interface Dot {
  readonly x: number;
  readonly y: number;
}

function at(points: readonly RiskPoint[], time: number): number {
  return points.findLast((p) => p.at <= time)?.heat ?? 0;
}

/** The heat between two moments of the call as corners of a line. */
export function heatDots(points: readonly RiskPoint[], from: number, to: number): Dot[] {
  const span = Math.max(to - from, 1);
  const dot = (time: number, heat: number): Dot => ({
    x: Math.max(0, Math.min(100, ((time - from) / span) * 100)),
    y: 100 - Math.max(0, Math.min(1, heat)) * 100,
  });
  const dots = [dot(from, at(points, from))];
  let [time, heat] = [from, at(points, from)];
  for (const point of points) {
    if (point.at <= from || point.at > to) continue;
    if (point.at - time > MOVE) dots.push(dot(point.at - MOVE, heat));
    dots.push(dot(point.at, point.heat));
    [time, heat] = [point.at, point.heat];
  }
  dots.push(dot(to, heat));
  return dots;
}

export function linePath(dots: readonly Dot[]): string {
  return dots.map(({ x, y }, i) => `${i ? "L" : "M"}${x.toFixed(2)} ${y.toFixed(2)}`).join("");
}

export function areaPath(dots: readonly Dot[]): string {
  const last = dots.at(-1)?.x ?? 0;
  return `${linePath(dots)}L${last.toFixed(2)} 100L0 100Z`;
}
