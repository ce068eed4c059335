// Both sides of the sound, the customer above the agent, over the stretches in which each of them speaks.
import { effect } from "@preact/signals";
import { Component, createRef, type JSX } from "preact";
import type WaveSurfer from "wavesurfer.js";
import { theme } from "../design/theme";
import { speakers, replay as words } from "../words/replay";
import { drawLanes, LANE } from "./lanes";
import type { ReplayModel, Sound } from "./model";
import { tints } from "./tints";

/** What wavesurfer would bring as a style element, which our pages do not allow. */
const SHEET = `
  :host { user-select: none; min-width: 1px; }
  .scroll { overflow: hidden; width: 100%; position: relative; }
  .wrapper { position: relative; }
  .canvases, .progress { pointer-events: none; }
  .canvases > div, .progress > div { position: relative; }
  canvas { display: block; position: absolute; top: 0; }
  .progress { position: absolute; top: 0; left: 0; width: 0; height: 100%; overflow: hidden; }
  .cursor { display: none; }
`;

export class Wave extends Component<{ model: ReplayModel }> {
  readonly #lanes = createRef<HTMLCanvasElement>();
  readonly #place = createRef<HTMLDivElement>();
  #surfer: WaveSurfer | null = null;
  #resize: ResizeObserver | null = null;
  #stop: (() => void)[] = [];
  #gone = false;

  override componentDidMount(): void {
    this.#stop = [
      effect(() => {
        theme.value;
        this.#draw(this.props.model.sound.value);
      }),
      effect(() => {
        const sound = this.props.model.sound.value;
        if (sound.kind === "there") void this.#hear(sound);
        else this.#drop();
      }),
    ];
    if (typeof ResizeObserver !== "function" || !this.#lanes.current) return;
    this.#resize = new ResizeObserver(() => this.#draw(this.props.model.sound.peek()));
    this.#resize.observe(this.#lanes.current);
  }

  override componentWillUnmount(): void {
    this.#gone = true;
    this.#resize?.disconnect();
    for (const stop of this.#stop) stop();
    this.#drop();
  }

  #drop(): void {
    this.#surfer?.destroy();
    this.#surfer = null;
  }

  #draw(sound: Sound): void {
    const canvas = this.#lanes.current;
    if (!canvas) return;
    const { state, duration } = this.props.model;
    drawLanes(canvas, state.utterances, duration, tints(canvas), sound.kind === "there");
    this.#surfer?.setOptions(this.#looks());
  }

  #looks() {
    const tint = tints(this.#place.current ?? document.body);
    const side = (done: string, token: string) => ({
      height: LANE,
      waveColor: tint(token),
      progressColor: tint(done),
    });
    return { splitChannels: [side("ink", "rule-strong"), side("accent", "rule-strong")] };
  }

  async #hear({ media, peaks }: Extract<Sound, { kind: "there" }>): Promise<void> {
    const { default: WaveSurfer } = await import("wavesurfer.js");
    const container = this.#place.current;
    if (this.#gone || !container) return;
    this.#drop();
    const { duration } = this.props.model;
    const surfer = WaveSurfer.create({
      container,
      media,
      peaks: padded(peaks.sides, peaks.seconds, duration),
      duration,
      height: LANE,
      interact: false,
      cursorWidth: 0,
      barWidth: 2,
      barGap: 1,
      barRadius: 2,
      hideScrollbar: true,
      autoScroll: false,
      maxPeak: Math.max(0.2, ...peaks.sides.map(loudest)),
      normalize: true,
      ...this.#looks(),
    });
    const root = surfer.getWrapper().getRootNode();
    if (root instanceof ShadowRoot) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(SHEET);
      root.adoptedStyleSheets = [sheet];
    }
    this.#surfer = surfer;
  }

  override render({ model }: { model: ReplayModel }): JSX.Element {
    return (
      <div class="wave" data-sound={model.sound.value.kind} data-testid="wave">
        <canvas class="wave-lanes" ref={this.#lanes} />
        <div class="wave-sound" ref={this.#place} title={words.wave} />
        <span class="wave-side">{speakers.customer}</span>
        <span class="wave-side">{speakers.agent}</span>
      </div>
    );
  }
}

/** The loudness drawn over the whole call, also where the recording is shorter than it. */
function padded(sides: readonly Float32Array[], seconds: number, duration: number): Float32Array[] {
  return sides.map((side) => {
    const whole = new Float32Array(
      Math.max(1, Math.round((side.length * duration) / Math.max(seconds, 0.05))),
    );
    whole.set(side.subarray(0, whole.length));
    return whole;
  });
}

function loudest(side: Float32Array): number {
  return side.reduce((most, value) => Math.max(most, value), 0);
}
