// The stretches in which each side speaks, drawn on a canvas: soft under a waveform, and in its place where there is none.
import type { Utterance } from "../wire";

/** Pixels that each side is high. */
export const LANE = 40;
/** From this level on the customer's words are drawn in the level's colour. */
const COLOURED = 1;

export function drawLanes(
  canvas: HTMLCanvasElement,
  utterances: readonly Utterance[],
  duration: number,
  tint: (token: string) => string,
  soft: boolean,
): void {
  const width = canvas.clientWidth;
  const ratio = Math.max(1, globalThis.devicePixelRatio || 1);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(LANE * 2 * ratio);
  const pen = canvas.getContext?.("2d");
  if (!pen || !width) return;
  pen.scale(ratio, ratio);
  for (const { channel, start, end, reading } of utterances) {
    const level = channel === "customer" ? (reading?.level ?? 0) : 0;
    const x = (start / duration) * width;
    const w = Math.max(1.5, ((end - start) / duration) * width);
    const top = channel === "customer" ? 0 : LANE;
    pen.fillStyle = tint(token(channel, level, soft));
    pen.beginPath();
    if (soft) pen.roundRect(x, top + 1, w, LANE - 2, 3);
    else pen.roundRect(x, top + LANE * 0.3, w, LANE * 0.4, 4);
    pen.fill();
  }
}

function token(channel: string, level: number, soft: boolean): string {
  if (level >= COLOURED) return soft ? `level-${level}-soft` : `level-${level}-ink`;
  if (soft) return channel === "agent" ? "accent-soft" : "region";
  return channel === "agent" ? "accent" : "ink-3";
}
