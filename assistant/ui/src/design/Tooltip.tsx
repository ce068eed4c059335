// A few words that say more about what they stand at. They show on hover and on focus, and go with Esc.
import { Component, type ComponentChildren, type JSX } from "preact";
import { nextId } from "./ids";

interface Props {
  text: string;
  /** Something that can be focused takes `aria-describedby` from the id it is given. */
  children: (id: string) => ComponentChildren;
}

export class Tooltip extends Component<Props> {
  readonly #id = nextId("tip");

  override render({ text, children }: Props): JSX.Element {
    return (
      <TipPlace>
        {children(this.#id)}
        <span class="tip" role="tooltip" id={this.#id}>
          {text}
        </span>
      </TipPlace>
    );
  }
}

/** Around a control and its `.tip`: Esc hushes the tip until the control is left. */
export function TipPlace({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the control within
    <span class="tip-place" onKeyDown={hush} onMouseLeave={unhush} onFocusOut={unhush}>
      {children}
    </span>
  );
}

function hush(event: JSX.TargetedKeyboardEvent<HTMLSpanElement>): void {
  if (event.key === "Escape") event.currentTarget.dataset.hushed = "";
}

function unhush(event: JSX.TargetedEvent<HTMLSpanElement>): void {
  delete event.currentTarget.dataset.hushed;
}
