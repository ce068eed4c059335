// The tokens: colour, type, space.
import type { JSX } from "preact";
import { kit as words } from "../words/kit";

const COLOURS = [
  "paper",
  "surface",
  "surface-sunk",
  "surface-raised",
  "ink",
  "ink-2",
  "ink-3",
  "rule",
  "rule-strong",
  "accent",
  "accent-soft",
  "danger",
  "danger-soft",
] as const;
const SIZES = [1, 2, 3, 4, 5, 6] as const;
const SPACES = [1, 2, 3, 4, 5, 6, 7, 8] as const;

const styled = (name: string, value: string) => (element: HTMLElement | null) =>
  element?.style.setProperty(name, value);

export function Swatches(): JSX.Element {
  return (
    <section class="kit-part" aria-label={words.tokens}>
      <h3>{words.tokens}</h3>
      <ul class="kit-colours">
        {COLOURS.map((name) => (
          <li key={name}>
            <span ref={styled("background", `var(--${name})`)} />
            <code>--{name}</code>
          </li>
        ))}
      </ul>
      <div>
        {SIZES.map((size) => (
          <p key={size} ref={styled("font-size", `var(--size-${size})`)}>
            {words.sample} <code>--size-{size}</code>
          </p>
        ))}
      </div>
      <ul class="kit-spaces">
        {SPACES.map((space) => (
          <li key={space}>
            <span ref={styled("width", `var(--space-${space})`)} />
            <code>--space-{space}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
