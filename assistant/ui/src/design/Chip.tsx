// A word or two about a thing, with an icon so that no meaning hangs on colour alone.
import type { ComponentChildren, JSX } from "preact";
import { common } from "../words/common";
import { Icon, type IconName, levelIcon } from "./Icon";

export interface ChipProps {
  icon: IconName;
  /** 0 calm to 4 threat: colours it. */
  level?: number;
  look?: "trouble" | "ended" | "live" | undefined;
  title?: string | undefined;
  testId?: string;
  children: ComponentChildren;
}

export function Chip({ icon, level, look, title, testId, children }: ChipProps): JSX.Element {
  return (
    <span class="chip" data-level={level} data-look={look} title={title} data-testid={testId}>
      <Icon name={icon} size={16} />
      <span>{children}</span>
    </span>
  );
}

/** The level of a call or an utterance: colour, icon and word. */
export function LevelChip({ level, testId }: { level: number; testId?: string }): JSX.Element {
  const whole = Math.max(0, Math.min(4, Math.round(level)));
  return (
    <Chip icon={levelIcon(whole)} level={whole} {...(testId ? { testId } : {})}>
      {common.level(whole)}
    </Chip>
  );
}

/** A key as it looks on the keyboard. The words beside it say what it does. */
export function Key({ children }: { children: string }): JSX.Element {
  return <kbd class="key">{children}</kbd>;
}
