// What a person should know, where it belongs: in the page (`Notice`), or across the top of it (`Banner`).
import type { ComponentChildren, JSX } from "preact";
import { ApiError } from "../http";
import { common } from "../words/common";
import { Icon, type IconName } from "./Icon";

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

export type NoticeLook = "info" | "good" | "warning" | "problem";

const ICONS: Record<NoticeLook, IconName> = {
  info: "inform",
  good: "tick",
  warning: "warning",
  problem: "warning",
};

export interface NoticeProps {
  look?: NoticeLook;
  title?: string;
  /** Read out as it appears; a problem always is. */
  live?: boolean;
  action?: ComponentChildren;
  testId?: string;
  children?: ComponentChildren;
}

export function Notice({ look = "info", title, live, action, testId, children }: NoticeProps): JSX.Element {
  const role = look === "problem" ? "alert" : live ? "status" : undefined;
  return (
    <div class="notice" data-look={look} role={role} data-testid={testId}>
      <Icon name={ICONS[look]} size={20} />
      <div class="notice-text">
        {title && <strong>{title}</strong>}
        {children && <div>{children}</div>}
      </div>
      {action}
    </div>
  );
}

/** A failure of the server's, in the server's own words. */
export function Problem({
  error,
  action,
}: {
  error: unknown;
  action?: ComponentChildren;
}): JSX.Element | null {
  if (!error) return null;
  const { title, more } = told(error);
  return (
    <Notice look="problem" title={title} action={action} testId="problem">
      {more}
    </Notice>
  );
}

/** What to say about a failure: a sentence, and what to do next. */
export function told(error: unknown): { title: string; more: string } {
  if (!(error instanceof ApiError) || error.code === "unreachable")
    return { title: common.unreachable, more: common.unreachableMore };
  return { title: error.message || common.refused, more: error.hint };
}
