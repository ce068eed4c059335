// Short news at the foot of the screen, with a way to undo what was done. It waits while it is pointed at or focused.
import { signal } from "@preact/signals";
import { Component, type JSX } from "preact";
import { common } from "../words/common";
import { Button, IconButton } from "./Button";
import { Icon } from "./Icon";

export interface ToastNews {
  readonly id: number;
  readonly text: string;
  readonly look: "good" | "problem";
  readonly undo?: () => void;
}

const STAYS = 8_000;
const MOST = 3;
let last = 0;

/** What is shown now, the newest last. */
export const toasts = signal<readonly ToastNews[]>([]);

/** Tells something; `undo` offers to take it back. Answers how to take the news away early. */
export function toast(
  text: string,
  { look = "good", undo }: { look?: ToastNews["look"]; undo?: () => void } = {},
): () => void {
  last += 1;
  const news: ToastNews = undo ? { id: last, text, look, undo } : { id: last, text, look };
  toasts.value = [...toasts.peek(), news].slice(-MOST);
  return () => away(news.id);
}

function away(id: number): void {
  toasts.value = toasts.peek().filter((news) => news.id !== id);
}

/** The place of the toasts; stands once in the frame. */
export function Toasts(): JSX.Element {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((news) => (
        <Toast key={news.id} news={news} />
      ))}
    </div>
  );
}

class Toast extends Component<{ news: ToastNews }> {
  #timer: ReturnType<typeof setTimeout> | undefined;

  override componentDidMount(): void {
    this.#run();
  }

  override componentWillUnmount(): void {
    this.#hold();
  }

  #run = (): void => {
    this.#hold();
    this.#timer = setTimeout(() => away(this.props.news.id), STAYS);
  };

  #hold = (): void => clearTimeout(this.#timer);

  override render({ news }: { news: ToastNews }): JSX.Element {
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: being pointed at only makes it wait
      <div
        class="toast"
        data-look={news.look}
        data-testid="toast"
        onMouseEnter={this.#hold}
        onMouseLeave={this.#run}
        onFocusIn={this.#hold}
        onFocusOut={this.#run}
      >
        <Icon name={news.look === "good" ? "tick" : "warning"} />
        <span class="toast-text">{news.text}</span>
        {news.undo && (
          <Button
            small
            look="quiet"
            onClick={() => {
              news.undo?.();
              away(news.id);
            }}
          >
            {common.undo}
          </Button>
        )}
        <IconButton small icon="cross" label={common.dismissNotice} onClick={() => away(news.id)} />
      </div>
    );
  }
}
