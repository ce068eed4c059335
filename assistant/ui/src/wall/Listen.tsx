// Listening to the open call: one button, how loud each side is, the volume, and in words what is heard or why not.
import { Component, type JSX } from "preact";
import { Button, Icon, Key } from "../design/parts";
import { session } from "../session";
import { wall } from "../words/wall";
import { Ears, type EarsOptions, type Hearing } from "./ears";
import { type Player, WHY } from "./player";
import "./listen.css";

const { listen: words } = wall;
const SIDES = ["customer", "agent"] as const;
const STEPS = [1, 2, 3, 4, 5] as const;

interface Props {
  call: string;
  /** False once the call has ended. */
  live: boolean;
  with?: Partial<EarsOptions>;
}

export class Listen extends Component<Props> {
  readonly #ears = new Ears({ call: this.props.call, onSignedOut: session.lost, ...this.props.with });
  #back = (): void => {};

  override componentDidMount(): void {
    this.#back = session.whenBack(() => this.#ears.retryNow());
  }

  override componentWillUnmount(): void {
    this.#back();
    this.#ears.stop();
  }

  override render({ live }: Props): JSX.Element | null {
    const state = this.#ears.state.value;
    const player = this.#ears.player.value;
    if (!live && !player) return null;
    return (
      <section
        class="listen"
        aria-label={words.label}
        data-testid="listen-panel"
        data-state={state.kind}
        data-played={player ? player.played.value.toFixed(1) : undefined}
      >
        <div class="listen-row">
          <Button small icon={player ? "silent" : "sound"} onClick={this.#ears.toggle} testId="listen">
            {player ? words.stop : words.start}
            {player && <span class="unseen"> {words.stopWhat}</span>}
            <Key>L</Key>
          </Button>
          {player && <Levels player={player} />}
          {player && <Volume ears={this.#ears} />}
        </div>
        <p class="listen-state" role="status" data-testid="listen-state">
          {told(state, player, this.#ears.delay.value)}
        </p>
      </section>
    );
  }
}

/** What is heard, or why nothing is. */
function told(state: Hearing, player: Player | null, delay: number): string {
  if (state.kind === "off") return "";
  if (state.kind === "refused") return words.refused[state.code] ?? `${state.message} ${state.hint}`.trim();
  const hears = state.kind === "on" || state.kind === "joining";
  if (!hears || !player) return hears ? "" : words[state.kind];
  if (player.quiet.value) return words.quiet;
  if (state.kind === "joining" || !player.played.value) return words.joining;
  const why = player.why.value;
  if (why.includes(WHY.card)) return words.card;
  const late = SIDES.filter((_, place) => why[place] === WHY.late);
  if (late[0]) return words.late(late.length > 1 ? "both" : late[0]);
  return words.on(Math.round(delay));
}

function Levels({ player }: { player: Player }): JSX.Element {
  const levels = player.levels.value;
  const why = player.why.value;
  return (
    <ul class="listen-levels">
      {SIDES.map((side, place) => (
        <li key={side} data-testid={`level-${side}`} data-loud={levels[place]} data-why={why[place]}>
          {words.sides[side]}
          {why[place] ? (
            <span class="listen-off" title={words.why[why[place]]}>
              <Icon name="silent" size={14} />
              {words.off}
            </span>
          ) : (
            <Bars loud={levels[place] ?? 0} />
          )}
        </li>
      ))}
    </ul>
  );
}

/** Five bars, as many of them full as it is loud. */
function Bars({ loud }: { loud: number }): JSX.Element {
  return (
    <svg class="listen-bars" width="30" height="16" viewBox="0 0 30 16" aria-hidden="true">
      {STEPS.map((step) => (
        <rect
          key={step}
          x={6 * step - 5.5}
          y={15.5 - 3 * step}
          width="4"
          height={3 * step}
          data-full={step <= loud ? "" : undefined}
        />
      ))}
    </svg>
  );
}

function Volume({ ears }: { ears: Ears }): JSX.Element {
  return (
    <label class="listen-volume">
      <span class="unseen">{words.volume}</span>
      <Icon name="sound" size={16} />
      <input
        type="range"
        min="0"
        max="100"
        step="5"
        value={ears.volume.value}
        onInput={(event) => ears.setVolume(event.currentTarget.valueAsNumber)}
        data-testid="listen-volume"
      />
    </label>
  );
}
