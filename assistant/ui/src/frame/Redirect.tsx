// Going elsewhere, as part of what is shown.
import { Component } from "preact";
import { go } from "../router";
import { session } from "../session";

interface Props {
  to: string;
  /** The session is over: forget who was signed in. */
  leave?: boolean;
}

export class Redirect extends Component<Props> {
  override componentDidMount(): void {
    const { to, leave } = this.props;
    if (leave) session.leave();
    go(to, { replace: true });
  }

  override render(): null {
    return null;
  }
}
