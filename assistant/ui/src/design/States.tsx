// What stands where content will be, cannot be, or is not yet: `Loading`, `Failed`, `Empty`; and a page around it all.
import { Component, type ComponentChildren, createRef, type JSX } from "preact";
import { moved } from "../router";
import { common } from "../words/common";
import { Button, Spinner } from "./Button";
import { Icon, type IconName } from "./Icon";
import { Notice, told } from "./Notice";

/** Says what is being waited for; quick answers never show it. */
export function Loading({ what }: { what?: string }): JSX.Element {
  return (
    <p class="loading" role="status" data-testid="loading">
      <Spinner />
      {what ?? common.loading}…
    </p>
  );
}

export function Failed({ error, retry }: { error: unknown; retry?: () => void }): JSX.Element {
  const { title, more } = told(error);
  return (
    <Notice
      look="problem"
      title={title}
      testId="failed"
      action={
        retry && (
          <Button small onClick={retry}>
            {common.reload}
          </Button>
        )
      }
    >
      {more}
    </Notice>
  );
}

export interface EmptyProps {
  icon?: IconName;
  title: string;
  /** What to do to have something here. */
  children?: ComponentChildren;
  action?: ComponentChildren;
}

export function Empty({ icon = "calm", title, children, action }: EmptyProps): JSX.Element {
  return (
    <div class="empty" data-testid="empty">
      <Icon name={icon} size={28} />
      <strong>{title}</strong>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

export interface PageBodyProps {
  title: string;
  /** The heading is for screen readers alone. */
  hideTitle?: boolean;
  lead?: ComponentChildren;
  /** What can be done with the whole page, at the end of its heading. */
  actions?: ComponentChildren;
  width?: "narrow" | "text" | "wide" | "full";
  testId?: string;
  children: ComponentChildren;
}

/** The body of a page: its `main`, its heading and its title in the tab. After a change of page it takes the focus. */
export class PageBody extends Component<PageBodyProps> {
  readonly #heading = createRef<HTMLHeadingElement>();

  override componentDidMount(): void {
    document.title = `${this.props.title} · ${common.product}`;
    if (moved) this.#heading.current?.focus({ preventScroll: true });
  }

  override componentDidUpdate(): void {
    document.title = `${this.props.title} · ${common.product}`;
  }

  override render({ title, hideTitle, lead, actions, width = "text", testId, children }: PageBodyProps) {
    return (
      <main class="page" id="main" data-width={width} data-testid={testId}>
        <header class={hideTitle ? "unseen" : "page-head"}>
          <div>
            <h1 ref={this.#heading} tabIndex={-1}>
              {title}
            </h1>
            {lead && <p class="page-lead">{lead}</p>}
          </div>
          {actions && <div class="page-actions">{actions}</div>}
        </header>
        {children}
      </main>
    );
  }
}
