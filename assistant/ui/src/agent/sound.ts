// A quiet tone, made here; nothing is loaded.

let context: AudioContext | null = null;

export function chime(): void {
  if (typeof AudioContext !== "function") return;
  try {
    context ??= new AudioContext();
    const [start, tone, loudness] = [context.currentTime, context.createOscillator(), context.createGain()];
    tone.frequency.value = 660;
    loudness.gain.setValueAtTime(0, start);
    loudness.gain.linearRampToValueAtTime(0.08, start + 0.03);
    loudness.gain.exponentialRampToValueAtTime(0.001, start + 0.5);
    tone.connect(loudness).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.55);
  } catch {
    // No sound device.
  }
}
