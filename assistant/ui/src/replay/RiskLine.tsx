// The heat of the call as a line, with the clock under it.
import { effect } from "@preact/signals";
import { Component, createRef, type JSX } from "preact";
import type uPlot from "uplot";
import { theme } from "../design/theme";
import { clock } from "../format";
import "uplot/dist/uPlot.min.css";
import type { RiskPoint } from "../wire";
import { common } from "../words/common";
import { replay as words } from "../words/replay";
import type { ReplayModel } from "./model";
import { tints } from "./tints";

const HEIGHT = 76;
const AXIS = 22;
/** Seconds over which the gauge is drawn as moving; before that it is held. */
const MOVE = 4;

export class RiskLine extends Component<{ model: ReplayModel }> {
  readonly #place = createRef<HTMLDivElement>();
  #plot: uPlot | null = null;
  #make: typeof uPlot | null = null;
  #resize: ResizeObserver | null = null;
  #stop = () => {};

  override async componentDidMount(): Promise<void> {
    this.#make = (await import("uplot")).default;
    if (!this.#place.current) return;
    this.#stop = effect(() => {
      theme.value;
      this.#draw();
    });
    if (typeof ResizeObserver !== "function") return;
    this.#resize = new ResizeObserver(() =>
      this.#plot?.setSize({ width: this.#place.current?.clientWidth ?? 0, height: HEIGHT }),
    );
    this.#resize.observe(this.#place.current);
  }

  override componentWillUnmount(): void {
    this.#stop();
    this.#resize?.disconnect();
    this.#plot?.destroy();
  }

  #draw(): void {
    const place = this.#place.current;
    if (!place || !this.#make) return;
    this.#plot?.destroy();
    const tint = tints(place);
    const { state, duration } = this.props.model;
    const ink = tint("ink-3");
    const grid = { stroke: tint("rule"), width: 1 };
    const font = `12px ${getComputedStyle(place).fontFamily}`;
    const colours = [0, 1, 2, 3, 4].map((level) => tint(`level-${level}-ink`));
    const options: uPlot.Options = {
      width: place.clientWidth,
      height: HEIGHT,
      padding: [4, 0, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: [0, duration] }, y: { range: [0, 1] } },
      axes: [
        {
          size: AXIS,
          gap: 2,
          stroke: ink,
          grid,
          ticks: { show: false },
          font,
          space: 90,
          incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600],
          values: (_, marks) => marks.map((at) => (at === 0 || at > duration * 0.975 ? "" : clock(at))),
        },
        { show: false },
      ],
      series: [
        {},
        {
          width: 2,
          points: { show: false },
          stroke: (plot) => gradient(plot, colours, 1),
          fill: (plot) => gradient(plot, colours, 0.16),
        },
      ],
    };
    this.#plot = new this.#make(options, line(state.risk, duration), place);
  }

  override render({ model }: { model: ReplayModel }): JSX.Element {
    const highest = model.state.risk.reduce((most, point) => Math.max(most, point.level), 0);
    return (
      <div
        class="risk"
        role="img"
        aria-label={`${words.risk}. ${words.riskValue(common.level(highest), model.transport.course.heated.length)}`}
        ref={this.#place}
        data-testid="risk-line"
      />
    );
  }
}

/** From calm at the foot to threat at the top. */
function gradient(plot: uPlot, colours: readonly string[], alpha: number): CanvasGradient {
  const { top, height } = plot.bbox;
  const made = plot.ctx.createLinearGradient(0, top + height, 0, top);
  for (const [i, colour] of colours.entries()) made.addColorStop(Math.min(1, i / 4), faded(colour, alpha));
  return made;
}

const faded = (colour: string, alpha: number): string =>
  alpha === 1 ? colour : `color-mix(in srgb, ${colour} ${alpha * 100}%, transparent)`;

/** Moments and heats, held between the changes. */
export function line(risk: readonly RiskPoint[], duration: number): [number[], number[]] {
  const [at, heat] = [[0], [0]];
  let last = 0;
  for (const point of risk) {
    const before = at.at(-1) ?? 0;
    if (point.at - before > MOVE) {
      at.push(point.at - MOVE);
      heat.push(last);
    }
    at.push(Math.max(before, point.at));
    heat.push(point.heat);
    last = point.heat;
  }
  at.push(Math.max(duration, at.at(-1) ?? 0));
  heat.push(last);
  return [at, heat];
}
