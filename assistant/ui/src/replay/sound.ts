// The sound of a call: streamed by a media element, drawn from its outline, so that nothing is decoded whole.
import { ApiError, address, request } from "../api";

/** The outline as audiowaveform writes it: lowest and highest of each channel in turn, 8 bits. */
interface Outline {
  readonly channels: number;
  readonly length: number;
  readonly sample_rate: number;
  readonly samples_per_pixel: number;
  readonly data: readonly number[];
}

export interface Peaks {
  /** Loudness of each side, 0 to 1: customer, agent. */
  readonly sides: readonly Float32Array[];
  readonly seconds: number;
}

const of = (route: string, call: string): string => address(route, { call_id: call });

export const recording = (call: string): string => of("/api/calls/{call_id}/recording", call);

export async function peaksOf(call: string): Promise<Peaks> {
  const outline = await request<Outline | null>(of("/api/calls/{call_id}/peaks", call));
  const peaks = outline && readPeaks(outline);
  if (!peaks) throw new ApiError("recording_damaged", "");
  return peaks;
}

/** The loudness of both sides; null where the outline is none. */
export function readPeaks({ channels, length, sample_rate, samples_per_pixel, data }: Outline): Peaks | null {
  if (!Array.isArray(data) || !(channels > 0) || !(length > 0)) return null;
  const whole = Math.min(length, Math.floor(data.length / (2 * channels)));
  const sides = Array.from({ length: channels }, (_, side) =>
    Float32Array.from({ length: whole }, (__, i) => {
      const at = (i * channels + side) * 2;
      return Math.min(1, Math.max(Math.abs(data[at] ?? 0), Math.abs(data[at + 1] ?? 0)) / 128);
    }),
  );
  return { sides, seconds: (whole * samples_per_pixel) / sample_rate };
}

/** An element that streams a recording, once it knows how long that is. */
export function stream(call: string): Promise<HTMLAudioElement> {
  return new Promise((resolve, reject) => {
    const audio = new Audio();
    audio.preload = "auto";
    audio.onloadedmetadata = () => {
      audio.onloadedmetadata = audio.onerror = null;
      resolve(audio);
    };
    audio.onerror = () => void reason(call).then(reject);
    audio.src = recording(call);
  });
}

/** Why a recording does not play, which an element does not say: as the server tells it. */
async function reason(call: string): Promise<ApiError> {
  try {
    const answer = await fetch(recording(call), { headers: { range: "bytes=0-0" } });
    const told = answer.ok ? null : await answer.json().catch(() => null);
    return new ApiError(told?.code ?? "unplayable", "");
  } catch {
    return new ApiError("unreachable", "");
  }
}
