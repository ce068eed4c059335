// What is said on the open call, the last of it. Keeps to now until the reader scrolls up.
import { Component, createRef, type JSX } from "preact";
import { Button, Icon, levelIcon } from "../design/parts";
import { clock } from "../format";
import type { CallState, Channel, Utterance } from "../wire";
import { channels, common } from "../words/common";
import { wall as words } from "../words/wall";

/** Utterances drawn at first, and more with each press. */
const STEP = 60;
/** Pixels from the end within which it counts as standing at now. */
const NEAR = 40;

interface View {
  atNow: boolean;
  most: number;
}

export class Heard extends Component<{ state: CallState }, View> {
  override state: View = { atNow: true, most: STEP };
  readonly #scroller = createRef<HTMLDivElement>();

  override componentDidMount(): void {
    this.#toNow();
  }

  override componentDidUpdate(): void {
    if (this.state.atNow) this.#toNow();
  }

  #toNow = (): void => {
    const scroller = this.#scroller.current;
    if (scroller) scroller.scrollTop = scroller.scrollHeight;
  };

  #scrolled = (): void => {
    const scroller = this.#scroller.current;
    if (!scroller) return;
    const atNow = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
    if (atNow !== this.state.atNow) this.setState({ atNow });
  };

  override render({ state: call }: { state: CallState }, { atNow, most }: View): JSX.Element {
    const { utterances, partials } = call;
    const from = Math.max(0, utterances.length - most);
    return (
      <section class="heard">
        <div
          class="heard-scroller"
          ref={this.#scroller}
          onScroll={this.#scrolled}
          role="log"
          aria-live="off"
          aria-label={words.panel.transcript}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          data-testid="heard"
        >
          {from > 0 && (
            <Button small look="quiet" onClick={() => this.setState({ most: most + STEP, atNow: false })}>
              {words.panel.earlier(Math.min(STEP, from))}
            </Button>
          )}
          <ol>
            {utterances.slice(from).map((said) => (
              <Said key={said.id} said={said} />
            ))}
            {Object.entries(partials).map(([channel, partial]) => (
              <li key={partial.utterance} class="heard-row" data-channel={channel} data-partial="">
                <p class="heard-meta">
                  {whoSays(channel as Channel)} · {words.panel.speaking}
                </p>
                <p>{partial.text}</p>
              </li>
            ))}
          </ol>
          {utterances.length === 0 && Object.keys(partials).length === 0 && (
            <p class="heard-none">{words.panel.nothing}</p>
          )}
        </div>
        {!atNow && (
          <div class="heard-jump">
            <Button
              small
              look="primary"
              icon="down"
              onClick={() => this.setState({ atNow: true, most: STEP }, this.#toNow)}
            >
              {words.panel.jump}
            </Button>
          </div>
        )}
      </section>
    );
  }
}

const whoSays = (channel: Channel): string => (channel === "agent" ? words.panel.agent : channels[channel]);

/** An utterance is another object once something about it has changed. */
class Said extends Component<{ said: Utterance }> {
  override shouldComponentUpdate(next: { said: Utterance }): boolean {
    return next.said !== this.props.said;
  }

  override render({ said }: { said: Utterance }): JSX.Element {
    const level = said.reading?.level ?? 0;
    return (
      <li class="heard-row" data-channel={said.channel} data-level={level} data-testid="heard-row">
        <p class="heard-meta">
          {whoSays(said.channel)} · <span class="numbers">{clock(said.start)}</span>
          {level > 0 && (
            <strong>
              <Icon name={levelIcon(level)} size={14} />
              {common.level(level)}
            </strong>
          )}
        </p>
        <p>{said.text}</p>
      </li>
    );
  }
}
