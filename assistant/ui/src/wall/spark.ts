// The heat of the last minutes as an SVG path in a box of 100 by 100. Pure.

/** Seconds that the line shows. */
export const WINDOW = 300;
/** Seconds by which the window moves on, so that a quiet call's line stays as it is. */
const SNAP = 10;
/** Seconds over which the gauge is drawn as moving; before that it is held. */
const MOVE = 4;

type Heats = readonly (readonly [at: number, heat: number])[];

/** Corners of the line up to a moment of the call. */
export function spark(heats: Heats, at: number): string {
  const to = Math.max(WINDOW, Math.ceil(at / SNAP) * SNAP);
  const from = to - WINDOW;
  let text = "";
  const dot = (time: number, heat: number): void => {
    const x = Math.max(0, Math.min(100, ((time - from) / WINDOW) * 100));
    const y = 100 - Math.max(0, Math.min(1, heat)) * 100;
    text += `${text ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
  };
  let heat = 0;
  let first = 0;
  for (; first < heats.length; first += 1) {
    const point = heats[first];
    if (!point || point[0] > from) break;
    heat = point[1];
  }
  dot(from, heat);
  let time = from;
  for (const [moment, next] of heats.slice(first)) {
    if (moment - time > MOVE) dot(moment - MOVE, heat);
    dot(moment, next);
    [time, heat] = [moment, next];
  }
  dot(Math.max(at, time), heat);
  return text;
}
