// The notes pinned to moments: a new one, and those there are, each of which leads to its second.
import { Component, type JSX } from "preact";
import { told } from "../design/Notice";
import { Button, Empty, Failed, toast } from "../design/parts";
import { ago, clock, exactTime } from "../format";
import { readers, replay as words } from "../words/replay";
import { keepDraft } from "./drafts";
import { Mentions } from "./Mentions";
import type { Mark } from "./marks";
import type { ReplayModel } from "./model";
import { NoteForm } from "./NoteForm";
import { ReadBy } from "./Readers";

interface View {
  editing: string;
}

export class Notes extends Component<{ model: ReplayModel }, View> {
  override state: View = { editing: "" };

  #shown = "";

  /** Brings the note that was looked for into view, once. */
  #sought = (item: HTMLLIElement | null): void => {
    const id = this.props.model.sought.peek();
    if (!item || this.#shown === id) return;
    this.#shown = id;
    item.scrollIntoView({ block: "nearest" });
  };

  #drop = async (mark: Mark): Promise<void> => {
    const { marks } = this.props.model;
    const error = await marks.drop(mark);
    if (error) {
      toast(told(error).title, { look: "problem" });
      return;
    }
    const undo = () => void marks.add(mark.at, mark.text, [...mark.mentions], mark.shared);
    toast(words.noteDeleted, { undo });
  };

  override render({ model }: { model: ReplayModel }, { editing }: View): JSX.Element {
    const { marks } = model;
    const call = model.line.value.call_id;
    const all = marks.all.value;
    const pin = model.pin.value;
    const { agent } = model.line.value;
    const own = model.own;
    const chooses = !own && Boolean(model.review.shown.value?.may_review);
    return (
      <div class="notes">
        <NoteForm
          label={words.noteNew}
          keep={`note.${call}`}
          people={model.people.value}
          action={pin === null ? words.noteHere : words.notePin(clock(pin))}
          focus={model.noting.value}
          readers={chooses ? { agent, shared: false } : undefined}
          readBy={own ? (model.review.shown.value?.private ? readers.ownKept : readers.own) : undefined}
          save={async (text, mentions, shared) => {
            const error = await marks.add(pin ?? model.transport.at.peek(), text, mentions, shared || own);
            if (!error) model.pin.value = null;
            return error;
          }}
        />
        {marks.error.value ? <Failed error={marks.error.value} retry={marks.load} /> : null}
        {marks.ready.value && !all.length && (
          <Empty icon="bookmark" title={words.notesNone}>
            {words.notesNoneMore}
          </Empty>
        )}
        <ul class="notes-list">
          {all.map((mark) => (
            <li
              key={mark.id}
              class="note"
              data-state={mark.state}
              data-sought={mark.id === model.sought.value ? "" : undefined}
              ref={mark.id === model.sought.value ? this.#sought : null}
              data-testid="note"
            >
              {editing === mark.id ? (
                <NoteForm
                  label={words.noteAt(clock(mark.at))}
                  keep={`mark.${mark.id}`}
                  text={mark.text}
                  people={model.people.value}
                  action={words.noteSave}
                  cancel={() => {
                    keepDraft(`mark.${mark.id}`, null);
                    this.setState({ editing: "" });
                  }}
                  readers={chooses ? { agent, shared: mark.shared } : undefined}
                  save={async (text, mentions, shared) => {
                    const error = await marks.change(mark, text, mentions, chooses ? shared : mark.shared);
                    if (!error) this.setState({ editing: "" });
                    return error;
                  }}
                />
              ) : (
                <Note
                  mark={mark}
                  model={model}
                  told={chooses && mark.by !== agent}
                  edit={() => this.setState({ editing: mark.id })}
                  drop={this.#drop}
                />
              )}
            </li>
          ))}
        </ul>
      </div>
    );
  }
}

interface NoteProps {
  mark: Mark;
  model: ReplayModel;
  /** Whether to say who reads it. */
  told: boolean;
  edit: () => void;
  drop: (mark: Mark) => Promise<void>;
}

function Note({ mark, model, told: says, edit, drop }: NoteProps): JSX.Element {
  const mine = model.marks.mine(mark);
  return (
    <>
      <p class="note-head">
        <button
          type="button"
          class="said-time numbers"
          aria-label={words.from(clock(mark.at))}
          onClick={() => model.transport.seek(mark.at)}
        >
          {clock(mark.at)}
        </button>
        <strong>{mine ? words.you : mark.by_name || words.somebody}</strong>
        <span title={exactTime(mark.created)}>
          {mark.state === "saving" ? words.noteSaving : ago(mark.created)}
          {mark.edited && `, ${words.noteEdited}`}
        </span>
        {says && <ReadBy shared={mark.shared} />}
      </p>
      <p class="note-body">
        <Mentions text={mark.text} people={model.people.value} />
      </p>
      {mine && !mark.state && (
        <p class="note-tools">
          <Button small look="quiet" onClick={edit}>
            {words.noteEdit}
          </Button>
          <Button small look="quiet" onClick={() => void drop(mark)}>
            {words.noteDelete}
          </Button>
        </p>
      )}
    </>
  );
}
