// One row of the transcript: a line that was said, or a card, a flag or a note between the lines.
import type { JSX } from "preact";
import { Icon, levelIcon } from "../design/Icon";
import { memo } from "../design/memo";
import { clock } from "../format";
import type { Card, Flag, Utterance } from "../wire";
import { common } from "../words/common";
import { speakers, replay as words } from "../words/replay";
import { FATE_ICONS } from "./fates";
import { Mentions } from "./Mentions";
import type { Mark } from "./marks";
import type { ReplayModel } from "./model";
import { fate, type Row } from "./script";

interface Props {
  row: Row;
  index: number;
  count: number;
  /** The line that is heard. */
  now: boolean;
  /** The word that is heard; -1 for none. */
  word: number;
  model: ReplayModel;
}

export const RowView = memo(({ row, index, count, now, word, model }: Props): JSX.Element => {
  const place = { "data-index": index, "aria-setsize": count, "aria-posinset": index + 1 };
  if (row.kind === "line")
    return (
      <li
        class="said"
        data-channel={row.line.channel}
        data-follows={row.follows ? "" : undefined}
        data-level={row.line.reading?.level ?? 0}
        data-now={now ? "" : undefined}
        aria-current={now ? "true" : undefined}
        data-testid="utterance"
        {...place}
      >
        <Said line={row.line} follows={row.follows} now={now} word={word} />
      </li>
    );
  return (
    <li class="between" data-kind={row.kind} {...place}>
      {row.kind === "card" && <CardRow card={row.card} />}
      {row.kind === "flag" && <FlagRow flag={row.flag} />}
      {row.kind === "mark" && <MarkRow mark={row.mark} model={model} />}
    </li>
  );
});

function Said({
  line,
  follows,
  now,
  word,
}: {
  line: Utterance;
  follows: boolean;
  now: boolean;
  word: number;
}) {
  const level = line.reading?.level ?? 0;
  return (
    <>
      <button
        type="button"
        class="said-time numbers"
        tabIndex={now ? 0 : -1}
        aria-label={words.from(clock(line.start))}
      >
        {clock(line.start)}
      </button>
      <p class="said-meta">
        <span class={follows ? "unseen" : "said-who"}>{speakers[line.channel]}</span>
        {level > 0 && (
          <strong class="said-level">
            <Icon name={levelIcon(level)} size={14} />
            {common.level(level)}
          </strong>
        )}
        {line.reading?.unread === "not English" && <span>{words.foreign}</span>}
      </p>
      <p
        class="said-text"
        title={line.replaced && line.replaced !== line.text ? words.again(line.replaced) : undefined}
      >
        {line.words.length ? <Words line={line} word={word} /> : line.text}
      </p>
    </>
  );
}

function Words({ line, word }: { line: Utterance; word: number }): JSX.Element {
  return (
    <>
      {line.words.map((one, i) => [
        i ? " " : "",
        <span key={`${line.id}-${i}`} class="word" data-word={i} data-now={i === word ? "" : undefined}>
          {one.text}
        </span>,
      ])}
    </>
  );
}

function CardRow({ card }: { card: Card }): JSX.Element {
  const end = fate(card);
  return (
    <>
      <span class="between-mark" data-look={end}>
        <Icon name={FATE_ICONS[end]} size={16} />
      </span>
      <p class="between-text">
        <strong>
          {words.card} · {words.fates[end]}
        </strong>{" "}
        <span class="between-quote">{card.text}</span>
        {card.why.quote && <small>{words.why(card.why.quote)}</small>}
        <small>{card.why.rule}</small>
      </p>
    </>
  );
}

function FlagRow({ flag }: { flag: Flag }): JSX.Element {
  return (
    <>
      <span class="between-mark" data-look="flag">
        <Icon name="flag" size={16} />
      </span>
      <p class="between-text">
        <strong>
          {words.flagged} · {common.flag(flag.flag)}
        </strong>
        <small>{flag.rule}</small>
        {flag.acknowledged && <small>{words.acknowledged(flag.acknowledged)}</small>}
      </p>
    </>
  );
}

function MarkRow({ mark, model }: { mark: Mark; model: ReplayModel }): JSX.Element {
  return (
    <>
      <span class="between-mark" data-look="note">
        <Icon name="bookmark" size={16} />
      </span>
      <p class="between-text">
        <strong>
          {words.note} · {model.marks.mine(mark) ? words.you : mark.by_name || words.somebody}
        </strong>{" "}
        <Mentions
          text={mark.text.length > 280 ? `${mark.text.slice(0, 280)}…` : mark.text}
          people={model.people.value}
        />
      </p>
    </>
  );
}
