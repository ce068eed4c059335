// Buttons. `busy` keeps a button's place and focus while its work is under way, and lets it be pressed only once.
import type { JSX } from "preact";
import { common } from "../words/common";
import { Icon, type IconName } from "./Icon";
import { TipPlace } from "./Tooltip";

export interface ButtonProps extends Omit<JSX.IntrinsicElements["button"], "icon" | "size"> {
  look?: "primary" | "plain" | "quiet" | "danger";
  small?: boolean;
  /** As wide as its place. */
  wide?: boolean;
  icon?: IconName;
  busy?: boolean;
  testId?: string;
}

export function Button({
  look = "plain",
  small,
  wide,
  icon,
  busy,
  testId,
  children,
  onClick,
  ...rest
}: ButtonProps): JSX.Element {
  const bare = icon && !children;
  return (
    <button
      type="button"
      class="button"
      data-look={look}
      data-size={small ? "small" : undefined}
      data-wide={wide ? "" : undefined}
      data-icon-only={bare ? "" : undefined}
      data-testid={testId}
      aria-disabled={busy || undefined}
      onClick={busy ? stop : onClick}
      {...rest}
    >
      {busy ? <Spinner /> : icon && <Icon name={icon} />}
      {children}
      {busy && (
        <span class="unseen" role="status">
          {common.busy}
        </span>
      )}
    </button>
  );
}

function stop(event: Event): void {
  event.preventDefault();
}

/** Something is under way. Words stand beside it. */
export function Spinner({ size = 18 }: { size?: number }): JSX.Element {
  return (
    <svg class="spinner" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r="9" />
      <path d="M12 3a9 9 0 0 1 9 9" />
    </svg>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, "children" | "icon" | "label"> {
  icon: IconName;
  /** What it does: its name for a screen reader, and its tip. */
  label: string;
  /** Its key, shown in the tip. */
  keys?: string;
}

export function IconButton({ label, icon, keys, look = "quiet", ...rest }: IconButtonProps): JSX.Element {
  return (
    <TipPlace>
      <Button look={look} icon={icon} aria-label={label} {...rest} />
      <span class="tip" aria-hidden="true">
        {label}
        {keys && <kbd class="key">{keys}</kbd>}
      </span>
    </TipPlace>
  );
}
