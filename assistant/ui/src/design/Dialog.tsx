// A dialog over the page. The browser keeps the focus within, closes it on Esc, and gives the focus back.
import { Component, type ComponentChildren, createRef, type JSX } from "preact";
import { common } from "../words/common";
import { IconButton } from "./Button";
import { nextId } from "./ids";

export interface DialogProps {
  title: string;
  onClose: () => void;
  /** Buttons at the end, the one that goes on last. */
  actions?: ComponentChildren;
  /** Wider than a question: for forms and tables. */
  wide?: boolean;
  testId?: string;
  children: ComponentChildren;
}

export class Dialog extends Component<DialogProps> {
  readonly #dialog = createRef<HTMLDialogElement>();
  readonly #id = nextId("dialog");
  #before: Element | null = null;
  #closed = false;

  override componentDidMount(): void {
    this.#before = document.activeElement;
    this.#dialog.current?.showModal?.();
  }

  override componentWillUnmount(): void {
    const at = document.activeElement;
    const elsewhere = at && at !== document.body && !this.#dialog.current?.contains(at);
    this.#dialog.current?.close?.();
    // A dialog that is taken away, instead of closed, gives nothing back by itself. Who is elsewhere already, since
    // it was closed a moment ago and they went on, stays there.
    if (!elsewhere && this.#before instanceof HTMLElement && this.#before.isConnected) this.#before.focus();
  }

  #close = (): void => {
    if (this.#closed) return;
    this.#closed = true;
    this.#dialog.current?.close?.();
    this.props.onClose();
  };

  // At once: the browser takes a moment over it, and the keys pressed meanwhile would be lost.
  #pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    this.#close();
  };

  override render({ title, actions, wide, testId, children }: DialogProps): JSX.Element {
    return (
      <dialog
        class="dialog"
        data-wide={wide ? "" : undefined}
        ref={this.#dialog}
        onClose={this.#close}
        onKeyDown={this.#pressed}
        aria-labelledby={this.#id}
        data-testid={testId}
      >
        <div class="dialog-head">
          <h2 id={this.#id}>{title}</h2>
          <IconButton icon="cross" label={common.close} onClick={this.#close} />
        </div>
        <div class="dialog-body">{children}</div>
        {actions && <div class="dialog-actions">{actions}</div>}
      </dialog>
    );
  }
}
