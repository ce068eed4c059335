// The small components of the design system. How they look stands in components.css.
import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./Icon";

interface ButtonProps extends Omit<JSX.IntrinsicElements["button"], "icon" | "size"> {
  look?: "primary" | "plain" | "quiet";
  small?: boolean;
  icon?: IconName;
  testId?: string;
}

export function Button({ look = "plain", small, icon, testId, children, ...rest }: ButtonProps): JSX.Element {
  const bare = icon && !children;
  return (
    <button
      type="button"
      class="button"
      data-look={look}
      data-size={small ? "small" : undefined}
      data-icon-only={bare ? "" : undefined}
      data-testid={testId}
      {...rest}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A key as it looks on the keyboard. The words beside it say what it does. */
export function Key({ children }: { children: string }): JSX.Element {
  return <kbd class="key">{children}</kbd>;
}

interface ChipProps {
  icon: IconName;
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

interface BannerProps {
  icon: IconName;
  look?: "notice" | "mild" | "cut";
  testId: string;
  action?: ComponentChildren;
  children: ComponentChildren;
}

export function Banner({ icon, look = "notice", testId, action, children }: BannerProps): JSX.Element {
  return (
    <div class="banner" data-look={look} data-testid={testId}>
      <Icon name={icon} size={20} />
      <div class="banner-text">{children}</div>
      {action}
    </div>
  );
}
