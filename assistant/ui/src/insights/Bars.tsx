// Lying bars, each a link to its calls. The numbers stand in words beside them, so no table is needed.
import type { JSX } from "preact";
import { Icon, type IconName } from "../design/parts";
import { number } from "../format";

export interface Bar {
  readonly id: string;
  readonly name: string;
  readonly icon: IconName;
  readonly value: number;
  readonly href: string;
  readonly level?: number;
}

export function Bars({
  bars,
  whole,
  testId,
}: {
  bars: readonly Bar[];
  whole: number;
  testId: string;
}): JSX.Element {
  const most = Math.max(whole, 1);
  return (
    <ul class="bars" data-testid={testId}>
      {bars.map((bar) => (
        <li key={bar.id}>
          <a class="bar-row" href={bar.href} data-level={bar.level}>
            <span class="bar-row-name">
              <Icon name={bar.icon} size={16} />
              {bar.name}
            </span>
            <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
              <rect class="bar-rest" width="100" height="10" />
              <rect class="bar-fill" width={(bar.value / most) * 100} height="10" />
            </svg>
            <span class="bar-row-value numbers">{number(bar.value)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
