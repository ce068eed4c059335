// The calls as rows: how heated, what about, whose, when, and what is still to do.
import type { JSX } from "preact";
import { Button, Chip, Empty, Failed, Icon, Loading, levelIcon } from "../design/parts";
import { clock, dateTime } from "../format";
import { ReviewChip } from "../replay/ReviewChip";
import { session } from "../session";
import { common } from "../words/common";
import { source, calls as words } from "../words/replay";
import { count, type Filter } from "./filters";
import type { CallsModel, Line } from "./model";

interface Props {
  model: CallsModel;
  filter: Filter;
  clear: () => void;
}

export function List({ model, filter, clear }: Props): JSX.Element {
  const lines = model.lines.value;
  const error = model.error.value;
  if (!lines) return error ? <Failed error={error} retry={model.load} /> : <Loading what={words.loading} />;
  const { looked_at = 0, calls: of = 0 } = model.cards.value ?? {};
  const partly = looked_at < of ? words.cardsLookedAt(looked_at, of) : "";
  if (!lines.length)
    return count(filter) ? (
      <Empty icon="search" title={words.noneFit} action={<Button onClick={clear}>{words.clear}</Button>}>
        {words.noneFitMore} {partly}
      </Empty>
    ) : (
      <Empty icon="calm" title={words.none}>
        {words.noneMore}
      </Empty>
    );
  return (
    <section class="calls-list" aria-label={words.label}>
      <ul data-testid="list">
        {lines.map((line) => (
          <li key={line.call_id}>
            <Row line={line} />
          </li>
        ))}
      </ul>
      {error ? <Failed error={error} retry={model.older} /> : null}
      <p class="calls-more">
        <span role="status">
          {words.shown(lines.length)} {partly}
        </span>
        {model.next.value ? (
          <Button busy={model.busy.value} onClick={model.older} testId="older">
            {words.older}
          </Button>
        ) : (
          <span>{words.end}</span>
        )}
      </p>
    </section>
  );
}

/** A call whose words whoever asks may not see has no title, and leads nowhere. */
function Row({ line }: { line: Line }): JSX.Element {
  const reads = session.roles.value.some((role) => role === "lead" || role === "agent");
  const opens = reads && (line.title !== "" || !session.roles.value.includes("analyst"));
  const inside = <Inside line={line} />;
  const rest = { class: "call-row", "data-testid": "call", "data-level": line.level } as const;
  return opens ? (
    <a href={`/calls/${encodeURIComponent(line.call_id)}`} data-row {...rest}>
      {inside}
    </a>
  ) : (
    <div {...rest}>{inside}</div>
  );
}

function Inside({ line }: { line: Line }): JSX.Element {
  const whose = [line.agent_name || words.nobody, line.team_name, source(line.source)]
    .filter(Boolean)
    .join(" · ");
  const { offered, used } = line.cards;
  return (
    <>
      <span class="call-heat">
        <Icon name={levelIcon(line.level)} size={20} />
        <span>{common.level(line.level)}</span>
      </span>
      <span class="call-what">
        <strong>{line.title || words.noTitle}</strong>
        <span>{whose}</span>
      </span>
      <span class="call-chips">
        {line.flags.map((flag) => (
          <Chip key={flag} icon="flag" look="trouble">
            {common.flag(flag)}
          </Chip>
        ))}
        {line.held && <Chip icon="lock">{words.hold}</Chip>}
        {line.words_erased && <Chip icon="cross">{words.erasedWords}</Chip>}
        {line.sound_erased ? (
          <Chip icon="silent">{words.erasedSound}</Chip>
        ) : (
          !line.recorded && <Chip icon="silent">{words.silent}</Chip>
        )}
      </span>
      <span class="call-when">
        <span>{dateTime(line.started)}</span>
        <span class="numbers">
          {line.status === "live" ? words.liveNow : `${words.length} ${clock(line.duration ?? 0)}`}
        </span>
      </span>
      <span class="call-cards">
        <span class="unseen">{words.cardsLabel}: </span>
        {words.cards(used, offered)}
      </span>
      <span class="call-review">
        {line.status === "live" ? (
          <Chip icon="live" look="live">
            {words.liveNow}
          </Chip>
        ) : (
          <ReviewChip status={line.review} />
        )}
      </span>
    </>
  );
}
