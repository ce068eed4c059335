// In the top bar: that notes mention whoever is signed in, and how many they have not opened. Nothing where there are none.
import { Component, type JSX } from "preact";
import { frame as words } from "../words/frame";
import { unread, watchUnread } from "./unread";

const MOST = 99;

export class MentionsBadge extends Component {
  #stop = () => {};

  override componentDidMount(): void {
    this.#stop = watchUnread();
  }

  override componentWillUnmount(): void {
    this.#stop();
  }

  override render(): JSX.Element | null {
    const count = unread.value;
    if (!count) return null;
    return (
      <a class="bar-mentions" href="/mentions" data-testid="mentions-badge">
        <span class="unseen">{words.unread(count)}</span>
        <span aria-hidden="true">@</span>
        <span class="numbers" aria-hidden="true">
          {count > MOST ? `${MOST}+` : count}
        </span>
      </a>
    );
  }
}
