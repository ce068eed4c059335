// The gauge: how heated the call is in a word, where it is going in another, and the last minutes as a line.
import type { JSX } from "preact";
import { Icon, levelIcon } from "../design/Icon";
import type { CallState } from "../wire";
import { words } from "../words/agent";
import { trends } from "../words/common";
import { areaPath, heatDots, linePath } from "./heatline";
import type { AgentModel } from "./model";

const WINDOW = 300;

export function Heat({ model, state }: { model: AgentModel; state: CallState }): JSX.Element {
  const now = state.risk.at(-1) ?? { level: 0, heat: 0, trend: "steady" as const };
  const level = words.level(now.level);
  const trend = trends[now.trend] ?? trends.steady;
  const whole = Math.max(0, Math.min(4, Math.round(now.level)));
  return (
    <section
      class="heat panel"
      data-level={whole}
      data-trend={now.trend}
      data-testid="gauge"
      aria-label={words.heat.label}
    >
      <div class="heat-badge">
        <Icon name={levelIcon(whole)} size={30} />
      </div>
      <div class="heat-words">
        <p class="heat-level" data-testid="level">
          {level}
        </p>
        <p class="heat-trend" data-testid="trend">
          <Icon name={now.trend in trends ? now.trend : "steady"} size={16} />
          {trend}
        </p>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: browsers do not let <meter> be drawn alike */}
      <div
        class="heat-scale"
        role="meter"
        aria-label={words.heat.label}
        aria-valuemin={0}
        aria-valuemax={4}
        aria-valuenow={whole}
        aria-valuetext={words.heat.value(level, trend)}
      >
        <div class="heat-track">
          <div class="heat-fill" style={{ width: `${Math.round(now.heat * 1000) / 10}%` }} />
        </div>
        <div class="heat-ends" aria-hidden="true">
          <span>{words.heat.calm}</span>
          <span>{words.heat.hostile}</span>
        </div>
      </div>
      <Recent model={model} state={state} />
    </section>
  );
}

function Recent({ model, state }: { model: AgentModel; state: CallState }): JSX.Element {
  const seconds = model.seconds.value;
  return (
    <HeatLine state={state} from={Math.max(0, seconds - WINDOW)} to={seconds} label={words.heat.history} />
  );
}

interface HeatLineProps {
  state: CallState;
  from: number;
  to: number;
  label: string;
}

export function HeatLine({ state, from, to, label }: HeatLineProps): JSX.Element {
  const dots = heatDots(state.risk, from, to);
  const last = dots.at(-1);
  const path = linePath(dots);
  return (
    <figure class="heatline">
      <svg viewBox="0 -6 100 112" preserveAspectRatio="none" aria-hidden="true">
        <path class="heatline-ground" d="M0 100H100" />
        <path class="heatline-area" d={areaPath(dots)} />
        <path class="heatline-line" d={path} />
        {last && <path class="heatline-now" d={`M${last.x} ${last.y}h0`} />}
      </svg>
      <figcaption>{label}</figcaption>
    </figure>
  );
}
