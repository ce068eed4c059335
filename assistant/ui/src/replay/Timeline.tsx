// The call from end to end: sound, heat, what happened when, and the place that is heard. Press or drag to go there.
import { computed, effect } from "@preact/signals";
import { Component, createRef, type JSX } from "preact";
import { Icon, type IconName } from "../design/Icon";
import { clock } from "../format";
import { common } from "../words/common";
import { replay as words } from "../words/replay";
import { FATE_ICONS } from "./fates";
import type { ReplayModel } from "./model";
import { RiskLine } from "./RiskLine";
import { fate } from "./script";
import { Wave } from "./Wave";

export class Timeline extends Component<{ model: ReplayModel }> {
  readonly #place = createRef<HTMLDivElement>();
  readonly #cursor = createRef<HTMLDivElement>();
  readonly #loop = createRef<HTMLDivElement>();
  readonly #second = computed(() => Math.floor(this.props.model.transport.at.value));
  #stop: (() => void)[] = [];
  #held = false;

  override componentDidMount(): void {
    const { transport } = this.props.model;
    this.#stop = [
      effect(() => {
        const at = transport.at.value;
        this.#cursor.current?.style.setProperty("left", this.#percent(at));
      }),
      effect(() => {
        const { a, b } = transport.loop.value;
        const loop = this.#loop.current;
        if (!loop) return;
        loop.hidden = a === null;
        loop.style.setProperty("left", this.#percent(a ?? 0));
        loop.style.setProperty("width", b === null ? "2px" : this.#percent(b - (a ?? 0)));
      }),
    ];
  }

  override componentWillUnmount(): void {
    for (const stop of this.#stop) stop();
  }

  #percent(seconds: number): string {
    return `${Math.max(0, Math.min(100, (seconds / this.props.model.duration) * 100))}%`;
  }

  #go = (event: PointerEvent): void => {
    const place = this.#place.current?.getBoundingClientRect();
    if (!place?.width) return;
    const { transport, duration } = this.props.model;
    transport.seek(((event.clientX - place.left) / place.width) * duration);
  };

  #down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.#held = true;
    this.#place.current?.setPointerCapture?.(event.pointerId);
    this.#go(event);
  };

  #moved = (event: PointerEvent): void => {
    if (this.#held) this.#go(event);
  };

  #up = (): void => {
    this.#held = false;
  };

  override render({ model }: { model: ReplayModel }): JSX.Element {
    const at = this.#second.value;
    return (
      <div
        class="timeline"
        ref={this.#place}
        role="slider"
        tabIndex={0}
        aria-label={words.position}
        aria-valuemin={0}
        aria-valuemax={Math.floor(model.duration)}
        aria-valuenow={at}
        aria-valuetext={words.positionOf(clock(at), clock(model.duration))}
        onPointerDown={this.#down}
        onPointerMove={this.#moved}
        onPointerUp={this.#up}
        onPointerCancel={this.#up}
        data-testid="timeline"
      >
        <Wave model={model} />
        <Marks model={model} />
        <RiskLine model={model} />
        <div class="timeline-loop" ref={this.#loop} hidden />
        <div class="timeline-cursor" ref={this.#cursor} />
      </div>
    );
  }
}

interface Pin {
  at: number;
  icon: IconName;
  look: string;
  title: string;
}

/** What happened when. The same stands in words under Moments and Notes. */
function Marks({ model }: { model: ReplayModel }): JSX.Element {
  const { state, duration } = model;
  const pins: Pin[] = [
    ...state.cards.map((card) => {
      const end = fate(card);
      return {
        at: card.offered_at,
        icon: FATE_ICONS[end],
        look: end,
        title: `${words.fates[end]}: ${card.text}`,
      };
    }),
    ...state.flags.map((flag) => ({
      at: flag.at,
      icon: "flag" as const,
      look: "flag",
      title: `${words.flagged}: ${common.flag(flag.flag)}`,
    })),
    ...model.marks.all.value.map((mark) => ({
      at: mark.at,
      icon: "bookmark" as const,
      look: "note",
      title: `${words.note}: ${mark.text.slice(0, 80)}`,
    })),
  ];
  return (
    <div class="pins" aria-hidden="true">
      {pins.map((pin, i) => (
        <span
          key={`${pin.look}-${i}`}
          class="pin"
          data-look={pin.look}
          title={`${clock(pin.at)} · ${pin.title}`}
          style={{ left: `${(pin.at / duration) * 100}%` }}
        >
          <Icon name={pin.icon} size={12} />
        </span>
      ))}
    </div>
  );
}
