// The notes that mention whoever is signed in: who wrote them, on which call, and the way to the second they stand at.
import { Component, type JSX } from "preact";
import { ask, type Schemas } from "../api";
import { Button, Doing, Empty, Failed, Loaded, Loading, PageBody, Problem, toast } from "../design/parts";
import { ago, clock, dateTime, exactTime } from "../format";
import { pieces } from "../replay/marks";
import { session } from "../session";
import { mentions as words } from "../words/mentions";
import { countUnread, unread } from "./unread";
import "./mentions.css";

type Mention = Schemas["Mention"];

const open = (marks: readonly string[]): Promise<unknown> =>
  ask("post", "/api/mentions/read", { body: { marks: [...marks] } });

export default class MentionsPage extends Component {
  readonly #list = new Loaded(() => ask("get", "/api/mentions"));
  readonly #doing = new Doing();

  override componentDidMount(): void {
    void this.#list.load();
  }

  #read = (marks: readonly string[]): void => {
    const list = this.#list.value.peek();
    if (!list) return;
    const read = new Date().toISOString();
    const mentions = list.mentions.map((one) =>
      marks.includes(one.mark) && !one.read ? { ...one, read } : one,
    );
    const left = mentions.filter((one) => !one.read).length;
    this.#list.value.value = { mentions, unread: left };
    unread.value = left;
  };

  /** On the way to a note: it is no longer new. The page it leads to does not wait for that. */
  #followed = (mention: Mention): void => {
    if (mention.read) return;
    this.#read([mention.mark]);
    open([mention.mark]).then(countUnread, countUnread);
  };

  #all = async (): Promise<void> => {
    const marks = (this.#list.value.peek()?.mentions ?? []).filter((one) => !one.read).map((one) => one.mark);
    if (!(await this.#doing.run(() => open(marks)))) return;
    this.#read(marks);
    toast(words.allDone);
  };

  override render(): JSX.Element {
    const list = this.#list.value.value;
    const error = this.#list.error.value;
    const left = list?.mentions.some((one) => !one.read);
    return (
      <PageBody
        title={words.title}
        lead={words.lead}
        testId="mentions"
        actions={
          left && (
            <Button icon="tick" busy={this.#doing.busy.value} onClick={this.#all} testId="mentions-all">
              {words.all}
            </Button>
          )
        }
      >
        <Problem error={this.#doing.error.value} />
        {!list &&
          (error ? <Failed error={error} retry={this.#list.load} /> : <Loading what={words.loading} />)}
        {list?.mentions.length === 0 && (
          <Empty icon="card" title={words.none}>
            {words.noneMore}
          </Empty>
        )}
        {Boolean(list?.mentions.length) && (
          <ul class="mentions panel">
            {list?.mentions.map((mention) => (
              <Row key={mention.mark} mention={mention} followed={this.#followed} />
            ))}
          </ul>
        )}
      </PageBody>
    );
  }
}

interface RowProps {
  mention: Mention;
  followed: (mention: Mention) => void;
}

function Row({ mention, followed }: RowProps): JSX.Element {
  const { call_id, at, mark, by_name, created, read, started, text } = mention;
  const title = mention.title || words.untitled;
  const me = session.user.value?.name ?? "";
  return (
    <li class="mention" data-new={read ? undefined : ""} data-testid="mention">
      <a
        href={`/calls/${encodeURIComponent(call_id)}?t=${at.toFixed(1)}&note=${encodeURIComponent(mark)}`}
        onClick={() => followed(mention)}
      >
        <span class="mention-head">
          <strong>{words.wrote(by_name || words.somebody)}</strong>
          <span title={exactTime(created)}>{ago(created)}</span>
          {!read && <span class="mention-new">{words.unread}</span>}
        </span>
        <span class="mention-text">
          {pieces(text, [me]).map((piece, i) => (i % 2 ? <b key={`m${i}`}>{piece}</b> : piece))}
        </span>
        <span class="mention-call">
          {words.call(title, clock(at))} · {dateTime(started)}
        </span>
      </a>
    </li>
  );
}
