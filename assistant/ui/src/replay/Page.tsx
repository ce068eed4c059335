// The page of one call: opened by its address, to the second where that names one.
import { Component, type JSX } from "preact";
import { ApiError } from "../api";
import { Button, Empty, Failed, Loaded, Loading, Notice, PageBody } from "../design/parts";
import { dateTime, day } from "../format";
import type { PageProps } from "../pages";
import { go } from "../router";
import { session } from "../session";
import { replay as words } from "../words/replay";
import { Chips } from "./Head";
import { type Call, openCall, ReplayModel } from "./model";
import { Replay } from "./Replay";
import { secondsOf } from "./stepping";
import "./replay.css";

export default function ReplayPage({ params, query }: PageProps): JSX.Element {
  const id = params.id ?? "";
  return <Opened key={id} id={id} at={secondsOf(query.get("t"))} note={query.get("note")} />;
}

interface Props {
  id: string;
  at: number | null;
  /** A note that is looked for, by its id. */
  note: string | null;
}

class Opened extends Component<Props> {
  readonly #call = new Loaded(() => openCall(this.props.id));
  #model: ReplayModel | null = null;
  #back = () => {};

  override componentDidMount(): void {
    void this.#call.load();
    this.#back = session.whenBack(() => {
      if (!this.#model) void this.#call.load();
      else {
        this.#model.following.peek()?.again();
        void this.#model.review.save();
        void this.#model.marks.load();
      }
    });
  }

  override componentDidUpdate(before: Props): void {
    const { at, note } = this.props;
    if (at !== null && at !== before.at) this.#model?.transport.seek(at);
    if (note && note !== before.note) this.#model?.seekNote(note);
  }

  override componentWillUnmount(): void {
    this.#back();
    this.#model?.stop();
  }

  #modelOf({ line, state }: Call): ReplayModel | null {
    if (!state || this.#model) return this.#model;
    this.#model = new ReplayModel(line, state);
    this.#model.start();
    if (this.props.at !== null) this.#model.transport.seek(this.props.at);
    else if (state.status === "live") this.#model.toNow();
    if (this.props.note) this.#model.seekNote(this.props.note);
    return this.#model;
  }

  override render(): JSX.Element {
    const call = this.#call.value.value;
    const error = this.#call.error.value;
    if (!call) return error ? <Unopened error={error} retry={this.#call.load} /> : <Opening />;
    const model = this.#modelOf(call);
    return model ? <Replay model={model} /> : <Wordless call={call} />;
  }
}

function Opening(): JSX.Element {
  return (
    <PageBody title={words.untitled} hideTitle>
      <Loading what={words.loading} />
    </PageBody>
  );
}

function Unopened({ error, retry }: { error: unknown; retry: () => void }): JSX.Element {
  const unknown = error instanceof ApiError && (error.status === 404 || error.status === 403);
  const back = <Button onClick={() => go("/calls")}>{words.back}</Button>;
  return (
    <PageBody title={unknown ? words.unknown : words.untitled} hideTitle testId="unopened">
      {unknown ? (
        <Empty icon="search" title={words.unknown} action={back}>
          {words.unknownMore}
        </Empty>
      ) : (
        <Failed error={error} retry={retry} />
      )}
    </PageBody>
  );
}

/** A call of which figures alone are left. */
function Wordless({ call: { line } }: { call: Call }): JSX.Element {
  return (
    <PageBody title={line.title || words.untitled} lead={dateTime(line.started)} testId="wordless">
      <Chips line={line} />
      <Notice title={words.erased}>{words.erasedMore(day(line.words_erased ?? ""))}</Notice>
      <div>
        <Button onClick={() => go("/calls")}>{words.back}</Button>
      </div>
    </PageBody>
  );
}
