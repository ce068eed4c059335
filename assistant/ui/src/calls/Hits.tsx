// Where something was said: by call, each place with the words around it; a press goes to that second.
import type { JSX } from "preact";
import { Empty, Failed, Loading } from "../design/parts";
import { clock, dateTime } from "../format";
import { speakers, calls as words } from "../words/replay";
import { type CallsModel, HITS, type Hit, looked } from "./model";

export function Hits({ model }: { model: CallsModel }): JSX.Element {
  if (model.searchError.value)
    return <Failed error={model.searchError.value} retry={() => void model.search(looked.peek())} />;
  const hits = model.hits.value;
  if (!hits) return <Loading what={words.searching} />;
  if (!hits.length)
    return (
      <Empty icon="search" title={words.noHits}>
        {words.noHitsMore}
      </Empty>
    );
  const groups = byCall(hits);
  return (
    <section class="hits" aria-busy={model.searching.value} data-testid="hits">
      <p class="calls-count" role="status">
        {words.hits(hits.length, groups.length)} {hits.length >= HITS && words.hitsMost}
      </p>
      {groups.map((group) => (
        <article key={group[0]?.call_id} class="hits-call">
          <h2>
            {group[0]?.title || words.noTitle} <small>{dateTime(group[0]?.started ?? "")}</small>
          </h2>
          <ul>
            {group.map((hit) => (
              <li key={hit.utterance}>
                <a
                  class="hit"
                  href={`/calls/${encodeURIComponent(hit.call_id)}?t=${Math.max(0, hit.start).toFixed(1)}`}
                  data-row
                  data-testid="hit"
                >
                  <span class="numbers hit-at">{clock(hit.start)}</span>
                  <span class="hit-who">{speakers[hit.channel]}</span>
                  <span class="hit-text">
                    {hit.parts.map((part, i) =>
                      i % 2 ? <mark key={`${hit.utterance}-${i}`}>{part}</mark> : part,
                    )}
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </article>
      ))}
    </section>
  );
}

function byCall(hits: readonly Hit[]): readonly (readonly Hit[])[] {
  const groups = new Map<string, Hit[]>();
  for (const hit of hits) groups.set(hit.call_id, [...(groups.get(hit.call_id) ?? []), hit]);
  return [...groups.values()];
}
