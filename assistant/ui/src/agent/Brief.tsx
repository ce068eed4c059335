// Ringing in: what is known of the call before anybody speaks.
import type { ComponentChildren, JSX } from "preact";
import { Icon } from "../design/parts";
import type { CallState } from "../wire";
import { words } from "../words/agent";

export interface BriefProps {
  state: CallState;
  /** What is known of earlier calls with this customer. */
  earlier?: ComponentChildren;
}

export function Brief({ state, earlier }: BriefProps): JSX.Element {
  const first = state.checklist.slice(0, 3);
  return (
    <section class="stage" aria-label={words.brief.title} data-testid="brief">
      <div class="card panel brief">
        <div role="status">
          <p class="listening-title">
            <span class="brief-ring" aria-hidden="true">
              <Icon name="live" size={30} />
            </span>
            {words.brief.title}
          </p>
          <p class="brief-who">{state.title}</p>
          <p class="listening-text">{words.brief.text}</p>
        </div>
        {first.length > 0 && (
          <section aria-label={words.brief.first}>
            <h2 class="brief-head">{words.brief.first}</h2>
            <ul class="brief-first">
              {first.map((item) => (
                <li key={item.id}>
                  <strong>{item.title}</strong>
                  {item.example && <q>{item.example}</q>}
                </li>
              ))}
            </ul>
          </section>
        )}
        {earlier && (
          <section aria-label={words.brief.earlier}>
            <h2 class="brief-head">{words.brief.earlier}</h2>
            {earlier}
          </section>
        )}
      </div>
    </section>
  );
}
