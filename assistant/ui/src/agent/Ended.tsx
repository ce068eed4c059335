// After the call: what it was, in a few figures; what to write down; and a break where it was a hard one.
import type { JSX } from "preact";
import { Icon, levelIcon } from "../design/Icon";
import { clock } from "../format";
import type { CallState } from "../wire";
import { words } from "../words/agent";
import { HeatLine } from "./Heat";
import type { AgentModel } from "./model";
import { Rest, WrapUpForm } from "./WrapUp";

const GRAVE = new Set(["threat_violence", "self_harm"]);

export function Ended({ model, state }: { model: AgentModel; state: CallState }): JSX.Element {
  const duration = state.duration ?? state.at;
  const highest = state.risk.reduce((level, point) => Math.max(level, point.level), 0);
  const used = state.cards.filter((card) => card.outcome === "used");
  const grave = highest >= 4 || state.flags.some((flag) => GRAVE.has(flag.flag));
  const gone = model.live.line.value.kind === "refused";
  const draft = state.kept && !gone ? model.wrapups.of(state.call_id, state.title) : null;
  return (
    <section class="ended panel" data-testid="ended" data-level={highest} aria-label={words.ended.title}>
      <div role="status">
        <h2>{words.ended.title}</h2>
        <p class="ended-reason">
          {words.ended.reason(state.end_reason)}
          {!model.live.pinned && <> {words.waiting.next}</>}
        </p>
      </div>
      {grave || model.wrapups.breakSince.value !== null ? (
        <Rest model={model} draft={draft} />
      ) : (
        highest >= 3 && <p class="ended-breathe">{words.ended.breathe}</p>
      )}
      <dl class="figures">
        <div>
          <dt>{words.ended.duration}</dt>
          <dd class="numbers">{clock(duration)}</dd>
        </div>
        <div>
          <dt>{words.ended.highest}</dt>
          <dd class="figures-level" data-level={highest}>
            <Icon name={levelIcon(highest)} size={22} />
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
          <dd class="numbers">{state.flags.length || words.ended.noFlags}</dd>
        </div>
      </dl>
      {draft ? (
        <section class="ended-wrapup" aria-labelledby="wrapup-title">
          <h3 id="wrapup-title">{words.wrapup.title}</h3>
          <WrapUpForm model={model} draft={draft} />
        </section>
      ) : (
        <p class="ended-reason" data-testid="wrapup-none">
          {gone ? words.line.goneMore : words.wrapup.notKept}
        </p>
      )}
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
    </section>
  );
}
