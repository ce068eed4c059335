// A call as a row. Its parts change by themselves: a message about one call draws what changed in it and nothing else.
import { Component, type JSX } from "preact";
import { Icon, levelIcon } from "../design/Icon";
import { differ } from "../design/memo";
import { common, trends } from "../words/common";
import { wall as words } from "../words/wall";
import { Marks } from "./Marks";
import type { WallModel } from "./model";
import type { Row } from "./rows";

interface Props {
  row: Row;
  open: boolean;
  model: WallModel;
}

interface Of {
  row: Row;
}

export class CallRow extends Component<Props> {
  override shouldComponentUpdate(next: Readonly<Props>): boolean {
    return differ(this.props, next);
  }

  override render({ row, open, model }: Props): JSX.Element {
    return (
      <li
        class="row-call"
        data-level={row.level}
        data-open={open ? "" : undefined}
        data-call={row.id}
        data-testid="row"
      >
        <Level row={row} />
        <div class="row-who">
          <Name row={row} open={open} model={model} />
          <span class="row-about">{row.about}</span>
        </div>
        <span class="row-clock numbers" role="timer" aria-label={words.minutes}>
          {row.clock}
        </span>
        <svg class="row-spark" viewBox="0 -6 100 112" preserveAspectRatio="none" aria-hidden="true">
          <path class="row-spark-ground" d="M0 100H100" />
          <path class="row-spark-line" d={row.spark} />
        </svg>
        <Said row={row} />
        <Marks row={row} />
      </li>
    );
  }
}

function Level({ row }: Of): JSX.Element {
  const [level, trend] = [row.level.value, row.trend.value];
  return (
    <div class="row-level">
      <Icon name={levelIcon(level)} size={22} />
      <span class="row-level-words">
        <strong>{common.level(level)}</strong>
        <span class="row-trend" data-trend={trend}>
          <Icon name={trend} size={14} />
          {trends[trend]}
        </span>
      </span>
    </div>
  );
}

function Name({ row, open, model }: Props): JSX.Element {
  const name = row.name.value;
  if (row.gone.value)
    return (
      <a class="row-open" href={`/calls/${encodeURIComponent(row.id)}`} tabIndex={-1}>
        {name}
        <span class="row-gone">
          {words.ended}. {words.replay}
        </span>
      </a>
    );
  return (
    <button
      type="button"
      class="row-open"
      tabIndex={-1}
      aria-expanded={open}
      onClick={() => model.show(open ? null : row.id)}
      data-testid="open"
    >
      {name}
    </button>
  );
}

function Said({ row }: Of): JSX.Element {
  const [said, card, urgent] = [row.said.value, row.card.value, row.urgent.value];
  return (
    <div class="row-words">
      {said ? (
        <p class="row-said" data-level={row.saidLevel.value}>
          {words.quote(said)}
        </p>
      ) : (
        <p class="row-calm">{words.calm}</p>
      )}
      {card && (
        <p class="row-card" data-urgent={urgent ? "" : undefined}>
          <Icon name={urgent ? "warning" : "card"} size={16} />
          <span class="unseen">{words.onScreen}: </span>
          <span class="row-card-text">{card}</span>
        </p>
      )}
    </div>
  );
}
