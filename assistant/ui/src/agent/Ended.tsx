// After the call: what it was, in a few figures, and what was said of what was offered.
import type { JSX } from "preact";
import { Icon, levelIcon } from "../design/Icon";
import { Chip } from "../design/parts";
import { clock } from "../format";
import type { CallState } from "../wire";
import { words } from "../words";
import { HeatLine } from "./Heat";

export function Ended({ state, follows }: { state: CallState; follows: boolean }): JSX.Element {
  const duration = state.duration ?? state.at;
  const highest = state.risk.reduce((level, point) => Math.max(level, point.level), 0);
  const used = state.cards.filter((card) => card.outcome === "used");
  return (
    <section class="ended panel" data-testid="ended" data-level={highest} aria-label={words.ended.title}>
      <div role="status">
        <h2>{words.ended.title}</h2>
        <p class="ended-reason">{words.ended.reason(state.end_reason)}</p>
      </div>
      <dl class="figures">
        <div>
          <dt>{words.ended.duration}</dt>
          <dd class="numbers">{clock(duration)}</dd>
        </div>
        <div>
          <dt>{words.ended.highest}</dt>
          <dd class="figures-level">
            <Icon name={levelIcon(highest)} size={26} />
            {words.level(highest)}
          </dd>
        </div>
        <div>
          <dt>{words.ended.used}</dt>
          <dd class="numbers" data-testid="ended-used">
            {words.ended.usedOf(used.length, state.cards.length)}
          </dd>
        </div>
        <div>
          <dt>{words.ended.flags}</dt>
          <dd class="figures-flags">
            {state.flags.length === 0 && words.ended.noFlags}
            {state.flags.map((flag) => (
              <Chip key={flag.flag} icon="flag" level={Math.max(flag.level, 2)} title={flag.rule}>
                {words.flag(flag.flag)}
              </Chip>
            ))}
          </dd>
        </div>
      </dl>
      <HeatLine state={state} from={0} to={duration} label={words.heat.historyWhole} />
      {used.length > 0 && (
        <section class="ended-said" aria-label={words.ended.said}>
          <h3>{words.ended.said}</h3>
          <ul>
            {used.map((card) => (
              <li key={card.id}>
                <Icon name="tick" size={16} />
                <span>{card.text}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {highest >= 3 && <p class="ended-breathe">{words.ended.breathe}</p>}
      {follows && <p class="ended-next">{words.waiting.next}</p>}
    </section>
  );
}
