// How much of a whole: a bar with its figure in words.
import type { JSX } from "preact";
import "./data.css";

export interface MeterProps {
  /** What is measured. */
  label: string;
  /** 0 to 1. */
  value: number;
  /** The figure as a person reads it: `12 of 20`, `60 %`. */
  text: string;
  /** 0 calm to 4 threat: colours it. */
  level?: number;
  hideLabel?: boolean;
  testId?: string;
}

export function Meter({ label, value, text, level, hideLabel, testId }: MeterProps): JSX.Element {
  const whole = Math.max(0, Math.min(1, value));
  return (
    <div class="meter" data-level={level} data-testid={testId}>
      <div class="meter-words">
        <span class={hideLabel ? "unseen" : undefined}>{label}</span>
        <span class="numbers">{text}</span>
      </div>
      <svg class="meter-bar" aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none">
        <rect class="meter-rest" width="100" height="8" />
        <rect class="meter-fill" width={whole * 100} height="8" />
      </svg>
    </div>
  );
}
