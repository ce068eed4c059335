// Something to take along: a link, a key, codes. It can be read, marked, and copied with one press.
import { Component, type JSX } from "preact";
import { common } from "../words/common";
import { Button } from "./Button";
import "./forms.css";

interface Props {
  label: string;
  text: string;
  testId?: string;
}

export class CopyText extends Component<Props, { done: boolean }> {
  override state = { done: false };

  #copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(this.props.text);
      this.setState({ done: true });
    } catch {
      // No clipboard here: the text can still be marked and copied by hand.
      this.setState({ done: false });
    }
  };

  override render({ label, text, testId }: Props, { done }: { done: boolean }): JSX.Element {
    return (
      <div class="copy">
        <span class="copy-label">{label}</span>
        <code class="copy-text" data-testid={testId}>
          {text}
        </code>
        <Button small icon={done ? "tick" : "copy"} onClick={this.#copy}>
          {done ? common.copied : common.copy}
        </Button>
        <span class="unseen" role="status">
          {done ? common.copied : ""}
        </span>
      </div>
    );
  }
}
