// A short, soft tone for alerts. Off until somebody asks for it.
let context: AudioContext | null = null;

/** Two notes, the second higher where it is urgent. */
export function tone(urgent: boolean): void {
  try {
    context ??= new AudioContext();
    void context.resume();
    note(context, 0, 523);
    note(context, 0.18, urgent ? 784 : 523);
  } catch {
    // No sound here; the band says it too.
  }
}

function note(audio: AudioContext, after: number, hertz: number): void {
  const [start, end] = [audio.currentTime + after, audio.currentTime + after + 0.16];
  const [oscillator, gain] = [audio.createOscillator(), audio.createGain()];
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(0.12, start + 0.02);
  gain.gain.linearRampToValueAtTime(0, end);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(end);
}
