// Another playbook tried on this call: the cards of both side by side along the call.
import { Component, type JSX } from "preact";
import { address, ask, type Schemas } from "../../api";
import {
  Button,
  Checkbox,
  Chip,
  Empty,
  Failed,
  type IconName,
  Loaded,
  Loading,
  Notice,
  Select,
} from "../../design/parts";
import { clock } from "../../format";
import { request } from "../../http";
import { whatIf as words } from "../../words/exports";
import type { PanelProps } from "../panels";
import "./panels.css";

type Playbook = Schemas["PlaybookLine"];
type Answer = Schemas["TrialAnswer"];
type Row = Schemas["TrialRow"];
type Card = Schemas["ShownCard"];

const SIGNS: Record<Row["what"], IconName> = {
  same: "steady",
  reworded: "copy",
  moved: "passed",
  replaced: "again",
  gone: "cross",
  added: "plus",
};

/** Seconds before a card from which one hears what called for it. */
const LEAD = 3;

interface State {
  playbook: string;
  changesOnly: boolean;
}

export default class WhatIf extends Component<PanelProps, State> {
  override state: State = { playbook: "", changesOnly: false };
  readonly #choices = new Loaded(async () => (await ask("get", "/api/playbooks")).playbooks);
  readonly #answer = new Loaded<Answer>(() =>
    // Trying takes longer than an answer usually may.
    request(address("/api/calls/{call_id}/what-if", { call_id: this.props.model.line.peek().call_id }), {
      method: "POST",
      body: { playbook: this.state.playbook },
      patience: 60_000,
    }),
  );

  override componentDidMount(): void {
    void this.#choices.load();
  }

  override render(): JSX.Element {
    const choices = this.#choices.value.value;
    if (!choices) {
      const error = this.#choices.error.value;
      return error ? <Failed error={error} retry={this.#choices.load} /> : <Loading what={words.choosing} />;
    }
    const others = choices.filter((one) => one.kind !== "in_force");
    const playbook = this.state.playbook || (others[0]?.id ?? "in-force");
    return (
      <div class="panel-body" data-testid="what-if-panel">
        <p class="section-lead">{words.lead}</p>
        <form
          class="trial-form"
          onSubmit={(event) => {
            event.preventDefault();
            this.setState({ playbook }, () => void this.#answer.load());
          }}
        >
          <Select
            label={words.playbook}
            value={playbook}
            onValue={(value) => this.setState({ playbook: value })}
            options={others.map((one) => [one.id, named(one)] as const)}
            testId="what-if-playbook"
          />
          <Button type="submit" look="primary" busy={this.#answer.busy.value} testId="what-if-go">
            {words.go}
          </Button>
        </form>
        <div role="status">{this.#answer.busy.value && <Loading what={words.trying} />}</div>
        {this.#found()}
      </div>
    );
  }

  #found(): JSX.Element | null {
    const error = this.#answer.error.value;
    if (error) return <Failed error={error} />;
    const answer = this.#answer.value.value;
    if (!answer || this.#answer.busy.value) return null;
    const { same, changed, added, gone, rows } = answer;
    if (!rows.length) return <Empty icon="card" title={words.noCards} />;
    const all = same === rows.length;
    const shown = this.state.changesOnly && !all ? rows.filter((row) => row.what !== "same") : rows;
    return (
      <>
        <p class="trial-sum" role="status" data-testid="what-if-sum">
          <strong>{all ? words.allSame : words.sum(same, changed, added, gone)}</strong>
          <small>{answer.packs}</small>
        </p>
        {!all && same > 0 && (
          <Checkbox
            label={words.onlyChanges}
            checked={this.state.changesOnly}
            onValue={(changesOnly: boolean) => this.setState({ changesOnly })}
          />
        )}
        <ol class="trial" aria-label={words.column}>
          {shown.map((row) => (
            <Moment
              key={`${row.what}-${row.before?.at}-${row.after?.at}-${row.after?.prompt}`}
              row={row}
              before={answer.happened ? words.was : words.now}
              seek={this.#seek}
            />
          ))}
        </ol>
        <Notice>{answer.happened ? words.wasThen : words.notThen}</Notice>
      </>
    );
  }

  #seek = (at: number): void => this.props.model.transport.seek(Math.max(0, at - LEAD));
}

function Moment({
  row,
  before,
  seek,
}: {
  row: Row;
  /** What the first column is called. */
  before: string;
  seek: (at: number) => void;
}): JSX.Element {
  const at = Math.min(row.before?.at ?? Number.POSITIVE_INFINITY, row.after?.at ?? Number.POSITIVE_INFINITY);
  return (
    <li class="trial-row" data-what={row.what} data-testid="what-if-row">
      <p class="trial-head">
        <Chip icon={SIGNS[row.what]} look={row.what === "same" ? "ended" : undefined}>
          {words.what[row.what]}
        </Chip>
        <button
          type="button"
          class="trial-at numbers"
          aria-label={words.seek(clock(at))}
          onClick={() => seek(at)}
        >
          {clock(at)}
        </button>
      </p>
      <div class="trial-pair">
        <Side title={before} card={row.before} seek={seek} />
        <Side title={words.tried} card={row.after} seek={seek} />
      </div>
    </li>
  );
}

function Side({
  title,
  card,
  seek,
}: {
  title: string;
  card: Card | null;
  seek: (at: number) => void;
}): JSX.Element {
  if (!card)
    return (
      <div class="trial-none">
        <small>{title}</small>
        <span>–</span>
      </div>
    );
  return (
    <button type="button" class="trial-card" onClick={() => seek(card.at)}>
      <small class="numbers">
        {title} · {clock(card.at)}
      </small>
      <span>{card.text}</span>
      {card.quote && <q>{card.quote}</q>}
    </button>
  );
}

function named({ kind, name }: Playbook): string {
  const word = words.names[kind];
  return typeof word === "string" ? word : word(name);
}
