// A figure that opens the calls behind it: large, with what it is a part of.
import type { JSX } from "preact";
import { Icon, type IconName } from "../design/parts";

interface Props {
  icon: IconName;
  label: string;
  value: string;
  more: string;
  /** 0 to 1: how much of the whole it is; null where that is too little to say. */
  part?: number | null;
  level?: number;
  href: string;
  testId: string;
}

export function Figure({ icon, label, value, more, part = null, level, href, testId }: Props): JSX.Element {
  return (
    <a class="figure" href={href} data-level={level} data-testid={testId}>
      <span class="figure-label">
        <Icon name={icon} />
        {label}
      </span>
      <span class="figure-value numbers">{value}</span>
      {part !== null && (
        <svg class="figure-part" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
          <rect class="bar-rest" width="100" height="6" rx="3" />
          <rect class="bar-fill" width={Math.max(0, Math.min(part, 1)) * 100} height="6" rx="3" />
        </svg>
      )}
      <span class="figure-more">{more}</span>
    </a>
  );
}
