// The notes pinned to moments: a new one, and those there are, each of which leads to its second.
import { Component, type JSX } from "preact";
import { told } from "../design/Notice";
import { Button, Empty, Failed, toast } from "../design/parts";
import { ago, clock, exactTime } from "../format";
import { replay as words } from "../words/replay";
import { keepDraft } from "./drafts";
import { Mentions } from "./Mentions";
import type { Mark } from "./marks";
import type { ReplayModel } from "./model";
import { NoteForm } from "./NoteForm";

interface View {
  editing: string;
}

export class Notes extends Component<{ model: ReplayModel }, View> {
  override state: View = { editing: "" };

  #drop = async (mark: Mark): Promise<void> => {
    const { marks } = this.props.model;
    const error = await marks.drop(mark);
    if (error) {
      toast(told(error).title, { look: "problem" });
      return;
    }
    const undo = () => void marks.add(mark.at, mark.text, [...mark.mentions]);
    toast(words.noteDeleted, { undo });
  };

  override render({ model }: { model: ReplayModel }, { editing }: View): JSX.Element {
    const { marks } = model;
    const call = model.line.value.call_id;
    const all = marks.all.value;
    const pin = model.pin.value;
    return (
      <div class="notes">
        <NoteForm
          label={words.noteNew}
          keep={`note.${call}`}
          people={model.people.value}
          action={pin === null ? words.noteHere : words.notePin(clock(pin))}
          focus={model.noting.value}
          save={async (text, mentions) => {
            const error = await marks.add(pin ?? model.transport.at.peek(), text, mentions);
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
            <li key={mark.id} class="note" data-state={mark.state} data-testid="note">
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
                  save={async (text, mentions) => {
                    const error = await marks.change(mark, text, mentions);
                    if (!error) this.setState({ editing: "" });
                    return error;
                  }}
                />
              ) : (
                <Note
                  mark={mark}
                  model={model}
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
  edit: () => void;
  drop: (mark: Mark) => Promise<void>;
}

function Note({ mark, model, edit, drop }: NoteProps): JSX.Element {
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
